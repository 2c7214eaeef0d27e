import { z } from 'zod'
import { leftOutOfCopySchema } from './plan-copy.ts'

const count = z.int().min(0)

const copiedBackupSchema = z.strictObject({
  database: z.string(),
  id: z.string(),
  action: z.enum(['copied', 'records', 'none']).describe('`none`: all of it was there.'),
  written: count.describe('Files that were written and read back.'),
  kept: count.describe('Files of an earlier try that were there and right.'),
  bytes: count.describe('Size of the files that were written.'),
  durationMs: count,
})

/** What was copied from one place to another. */
export const copyResultSchema = z.strictObject({
  from: z.string(),
  to: z.string(),
  backups: z.array(copiedBackupSchema),
  failed: z
    .array(z.strictObject({ database: z.string(), id: z.string(), code: z.string(), reason: z.string() }))
    .describe('Backups that could not be copied; nothing of them is listed at the other place.'),
  leftOut: z.array(leftOutOfCopySchema).describe('What the next prune of the other place would remove.'),
})

export type CopyResult = z.output<typeof copyResultSchema>
export type CopiedBackup = z.output<typeof copiedBackupSchema>

/** What became of the copy of a new backup at one of the other places. */
export const placeCopySchema = z.strictObject({
  place: z.string().describe('Its name in the configuration.'),
  problem: z.string().nullable().describe('Why the backup is not there; null when it is.'),
})

export type PlaceCopy = z.output<typeof placeCopySchema>

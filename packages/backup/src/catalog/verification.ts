import { z } from 'zod'

/**
 * What a verification proves; each level includes those below. 0 the table of contents reads, 1 the checksums of all files are right,
 * 2 it restores, 3 catalog, rows, content hashes and sequences are equal, 4 vector searches find what they found.
 */
export const VERIFICATION_LEVELS = [0, 1, 2, 3, 4] as const
export type VerificationLevel = (typeof VERIFICATION_LEVELS)[number]

/** From this level on a backup is good. */
export const GOOD_LEVEL = 3 satisfies VerificationLevel

/** What a backup was restored into to verify it; `files`: it was not restored. */
export const VERIFICATION_PLACES = ['files', 'same server', 'other server', 'temporary cluster', 'embedded'] as const
export type VerificationPlace = (typeof VERIFICATION_PLACES)[number]

const count = z.int().min(0)
const milliseconds = z.number().min(0).nullable()

/** The result of one verification: an object of its own beside the manifest, never changed. */
export const backupVerificationSchema = z.strictObject({
  format: z.literal(1),
  id: z.string().describe('Id of the backup.'),
  level: z
    .literal([...VERIFICATION_LEVELS])
    .describe(
      '0 listed, 1 checksums, 2 restored, 3 equal, 4 vector searches: proven when `ok`, else the one that failed.',
    ),
  ok: z.boolean(),
  note: z.string().nullable().describe('Why less was proven than was asked for.'),
  at: z.iso.datetime(),
  durationMs: z.number().min(0),
  where: z.enum(VERIFICATION_PLACES).describe('What it was restored into.'),
  restoreMs: milliseconds.describe('Time of the restore alone, with all indexes.'),
  usableMs: milliseconds.describe('Time after which queries were answered, before the vector indexes were there.'),
  serverVersion: count.nullable().describe('server_version_num of what it was restored into.'),
  tables: count.describe('Tables that were compared, without those of pgtend itself.'),
  rows: count.describe('Rows of these tables.'),
  checks: z.array(z.string()).describe('What was noted with the backup and compared, such as `vectors.json`.'),
  differences: z.array(z.string()).describe('At most 100; empty when ok.'),
})

export type BackupVerification = z.output<typeof backupVerificationSchema>

/** What the state of a backup follows from. */
export type VerificationMark = Pick<BackupVerification, 'at' | 'level' | 'ok'>

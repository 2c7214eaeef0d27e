import { nameWithTail } from '@pgtend/database'
import { z } from 'zod'
import { BackupError } from '../errors.ts'
import type { RestoreSource } from './restore-source.ts'

/** Where a restore goes: a database that does not exist yet, or the place of one that does. */
export type RestoreMode = 'new' | 'in-place'

export interface PlanRestoreOptions {
  readonly source: Pick<RestoreSource, 'label' | 'content' | 'backup'>
  readonly mode: RestoreMode
  readonly database: string
  readonly now: Date
  /** Six hexadecimal digits that tell restores of the same second apart. */
  readonly tail: string
}

/** What a restore will do. */
export const restorePlanSchema = z.strictObject({
  source: z.string().describe('Id of the backup, or path of the file.'),
  content: z.enum(['custom', 'directory', 'tar', 'plain']),
  mode: z.enum(['new', 'in-place']),
  database: z.string(),
  scratch: z.string().describe('Database that is filled and compared before it gets its name.'),
  safety: z.string().nullable().describe('Name that the replaced database is kept under.'),
  compared: z.boolean().describe('False for a dump without a manifest: there is nothing to compare with.'),
  steps: z.array(z.string()),
})

export type RestorePlan = z.output<typeof restorePlanSchema>

/**
 * Decides the names and steps of a restore. Pure. A restore never writes into a database that is in use: it fills a new one,
 * compares it, and only then gives it the name; what had the name is kept.
 * @throws {BackupError} `BACKUP_NOT_RESTORABLE` for a data-only backup, which has no tables to go into
 */
export function planRestore({ source, mode, database, now, tail }: PlanRestoreOptions): RestorePlan {
  if (source.backup?.manifest.kind === 'data') {
    throw new BackupError('BACKUP_NOT_RESTORABLE', `backup "${source.label}" holds data only and no tables`, {
      hint: 'Create the tables with `pgtend migrate up`, then load the data as RESTORE.txt beside the dump says.',
    })
  }
  const scratch = nameWithTail(database, `_restore_${tail}`)
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const safety = mode === 'in-place' ? nameWithTail(database, `_pre_restore_${stamp}`) : null
  const compared = source.backup !== undefined
  const swap =
    safety === null
      ? [`rename it to "${database}"`]
      : [
          `end the sessions of "${database}"`,
          `rename "${database}" to "${safety}" and "${scratch}" to "${database}" at once`,
        ]
  return {
    source: source.label,
    content: source.content,
    mode,
    database,
    scratch,
    safety,
    compared,
    steps: [
      compared ? `check the checksums of "${source.label}"` : `read "${source.label}" through to its end`,
      `restore it into the new database "${scratch}"`,
      ...(compared ? ['compare schema, rows and content with the backup'] : []),
      ...swap,
    ],
  }
}

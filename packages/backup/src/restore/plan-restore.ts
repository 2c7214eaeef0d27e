import { MAX_IDENTIFIER_BYTES, nameWithTail } from '@pgtend/database'
import { z } from 'zod'
import { BackupError } from '../errors.ts'
import type { RestoreSource } from './restore-source.ts'
import { safetyName } from './safety-name.ts'
import type { SelectedParts } from './select-entries.ts'

/** Where a restore goes: a database that does not exist yet, or the place of one that does. */
export type RestoreMode = 'new' | 'in-place'

export interface PlanRestoreOptions {
  readonly source: Pick<RestoreSource, 'label' | 'content' | 'backup'>
  readonly mode: RestoreMode
  readonly database: string
  readonly now: Date
  /** In place without room for both: a safety backup is taken and checked, and the database dropped first. Default: it is kept. */
  readonly dropsFirst?: boolean | undefined
  /** Restores only parts of the dump; default all of it. */
  readonly only?: SelectedParts | undefined
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
  dropsFirst: z
    .boolean()
    .describe('The database is dropped after a safety backup, because the disk has no room for both.'),
  compared: z.boolean().describe('False for a dump without a manifest: there is nothing to compare with.'),
  steps: z.array(z.string()),
})

export type RestorePlan = z.output<typeof restorePlanSchema>

/**
 * Decides the names and steps of a restore. Pure. A restore never writes into a database that is in use: it fills a new one,
 * compares it, and only then gives it the name; what had the name is kept, unless it was said to be dropped after a safety backup.
 * @throws {BackupError} `BACKUP_NOT_RESTORABLE` for a data-only backup, which has no tables to go into; `BACKUP_OPTIONS_INVALID`
 */
export function planRestore(options: PlanRestoreOptions): RestorePlan {
  const { source, mode, database, now, only, tail } = options
  requirePossible(options)
  const scratch = nameWithTail(database, `_restore_${tail}`)
  const dropsFirst = mode === 'in-place' && options.dropsFirst === true
  const safety = mode === 'in-place' && !dropsFirst ? safetyName(database, now) : null
  const compared = source.backup !== undefined
  return {
    source: source.label,
    content: source.content,
    mode,
    database,
    scratch,
    safety,
    dropsFirst,
    compared,
    steps: [
      compared ? `check the checksums of "${source.label}"` : `read "${source.label}" through to its end`,
      'look at what the target has, before anything is created',
      ...(dropsFirst ? [`take a backup of "${database}" and check it`, `drop "${database}"`] : []),
      `restore ${only === undefined ? 'it' : 'what was selected'} into the new database "${scratch}", vector indexes last`,
      ...(compared ? [`compare ${only === undefined ? 'schema, rows' : 'rows'} and content with the backup`] : []),
      ...(safety === null
        ? [`rename it to "${database}"`]
        : [
            `end the sessions of "${database}"`,
            `rename "${database}" to "${safety}" and "${scratch}" to "${database}" at once`,
          ]),
    ],
  }
}

function requirePossible({ source, mode, database, only }: PlanRestoreOptions): void {
  if (source.backup?.manifest.kind === 'data') {
    throw new BackupError('BACKUP_NOT_RESTORABLE', `backup "${source.label}" holds data only and no tables`, {
      hint: 'Create the tables with `pgtend migrate up`, then load the data as RESTORE.txt beside the dump says.',
    })
  }
  if (Buffer.byteLength(database) > MAX_IDENTIFIER_BYTES) {
    throw new BackupError(
      'BACKUP_OPTIONS_INVALID',
      `the name "${database}" is longer than ${MAX_IDENTIFIER_BYTES} bytes`,
    )
  }
  if (only !== undefined && mode === 'in-place') {
    throw new BackupError('BACKUP_OPTIONS_INVALID', 'a part of a dump cannot take the place of a whole database', {
      hint: 'Restore the part into a new database with `--to NAME`, and copy from there what you need.',
    })
  }
  if (only !== undefined && source.content === 'plain') {
    throw new BackupError(
      'BACKUP_NOT_RESTORABLE',
      `"${source.label}" is plain SQL, which is restored whole or not at all`,
      {
        hint: 'Restore it whole into a new database with `--to NAME`.',
      },
    )
  }
}

import type { Database } from '@pgtend/database'
import { z } from 'zod'
import { isOpen, stampSql } from '../commands/stamp.ts'
import { type MarkOptions, writeMarks } from '../commands/write-marks.ts'
import { MigratorError } from '../errors.ts'
import { checksumMatches } from '../files/checksum.ts'
import type { AssessedMigration } from '../history/assess-migrations.ts'

export interface AcceptRenameOptions extends MarkOptions {
  /** The name that the database knows, and the folder no more. */
  readonly from: string
  /** The name in the folder. */
  readonly to: string
}

export const renameResultSchema = z.strictObject({ dryRun: z.boolean(), from: z.string(), to: z.string() })
export type RenameResult = z.output<typeof renameResultSchema>

/**
 * Accepts another folder name of an applied migration: marks the old one as rolled back and the new one as applied, at once. Writes the
 * ledger only; runs nothing.
 * @throws {MigratorError} `MIGRATION_UNKNOWN`, `MIGRATION_NOT_MISSING`, `MIGRATION_ALREADY_APPLIED` or `MIGRATION_NOT_RENAMED`
 */
export async function acceptRename(database: Database, options: AcceptRenameOptions): Promise<RenameResult> {
  const { from, to, dryRun = false } = options
  return writeMarks(database, options, (migrations, ledger) => {
    const former = migrations.find(({ name, row }) => name === from && row !== undefined)
    if (former === undefined) throw new MigratorError('MIGRATION_UNKNOWN', `the database has no migration "${from}"`)
    if (former.file !== undefined) {
      throw new MigratorError('MIGRATION_NOT_MISSING', `migration "${from}" is in the folder under this name`)
    }
    const latter = migrations.find(({ name, file }) => name === to && file !== undefined)
    if (latter === undefined) throw new MigratorError('MIGRATION_UNKNOWN', `the folder has no migration "${to}"`)
    requireSame(former, latter)
    return { writes: [ledger.undoSql(from), ...stampSql(ledger, latter)], result: { dryRun, from, to } }
  })
}

function requireSame(former: AssessedMigration, latter: AssessedMigration): void {
  if (!isOpen(latter)) {
    throw new MigratorError('MIGRATION_ALREADY_APPLIED', `migration "${latter.name}" is applied already`)
  }
  if (former.state === 'missing' && checksumMatches(former.row?.checksum ?? '', latter.file?.up.text ?? '')) return
  const message = `migration "${latter.name}" is not the script that was applied as "${former.name}"`
  throw new MigratorError('MIGRATION_NOT_RENAMED', message, { details: { from: former.name, to: latter.name } })
}

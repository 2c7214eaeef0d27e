import { MigratorError } from '../errors.ts'
import type { AssessedMigration } from './assess-migrations.ts'

/**
 * Finds applied migrations that are missing from the folder while a pending one is the same script: a rebase elsewhere gave it another
 * name. Gives the new names by the old ones. Pure.
 */
export function findRenamed(migrations: readonly AssessedMigration[]): ReadonlyMap<string, string> {
  const pendingByChecksum = new Map<string | undefined, string>()
  for (const { state, file, name } of migrations) {
    if (state === 'pending') pendingByChecksum.set(file?.up.checksum, name)
  }
  const renamed = migrations.flatMap(({ name, state, row }): readonly [string, string][] => {
    const to = state === 'missing' ? pendingByChecksum.get(row?.checksum) : undefined
    return to === undefined ? [] : [[name, to]]
  })
  return new Map(renamed)
}

/** The one command that accepts a new name. */
export function renamedHint(from: string, to: string): string {
  return `If it was renamed, run \`pgtend migrate repair --renamed ${from}:${to}\`.`
}

/** The error of who would take one of both names for a migration of its own. */
export function renamedError(from: string, to: string): MigratorError {
  return new MigratorError('MIGRATION_RENAMED', `applied migration "${from}" and pending "${to}" are the same script`, {
    hint: renamedHint(from, to),
    details: { from, to },
  })
}

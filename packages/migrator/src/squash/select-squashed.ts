import { MigratorError } from '../errors.ts'
import type { MigrationFile } from '../files/migration-file.ts'
import { compareNames } from '../files/order.ts'
import { isFolderName } from './is-folder-name.ts'

export interface SquashRange {
  /** First migration; default: the first of all. */
  readonly from?: string | undefined
  /** Last migration. */
  readonly to: string
  /** Folder of the one that replaces them; default: the timestamp or number of the last, and `squashed`. */
  readonly name?: string | undefined
}

/** Which migrations become one, what comes before them, and how the one is called. */
export interface SquashSelection {
  readonly name: string
  readonly before: readonly MigrationFile[]
  readonly squashed: readonly MigrationFile[]
}

/**
 * Selects the migrations of a squash. Pure.
 * @throws {MigratorError} `MIGRATION_UNKNOWN`, `SQUASH_REFUSED` for fewer than two, `MIGRATION_EXISTS`, `MIGRATION_NAME_INVALID` for a
 * name that would be applied at another place
 */
export function selectSquashed(files: readonly MigrationFile[], { from, to, name }: SquashRange): SquashSelection {
  const first = from === undefined ? 0 : indexOf(files, from)
  const last = indexOf(files, to)
  if (last - first < 1) {
    throw new MigratorError('SQUASH_REFUSED', `from "${files[first]?.name}" to "${to}" there is nothing to squash`)
  }
  const squashed = files.slice(first, last + 1)
  const chosen = name ?? `${/^\d+(?=_)/.exec(to)?.[0] ?? to}_squashed`
  requirePlace(chosen, files, first, last)
  return { name: chosen, before: files.slice(0, first), squashed }
}

function indexOf(files: readonly MigrationFile[], name: string): number {
  const index = files.findIndex((file) => file.name === name)
  if (index === -1) throw new MigratorError('MIGRATION_UNKNOWN', `no migration is named "${name}"`)
  return index
}

function requirePlace(name: string, files: readonly MigrationFile[], first: number, last: number): void {
  if (files.some((file) => file.name === name)) {
    throw new MigratorError('MIGRATION_EXISTS', `a migration is named "${name}" already`)
  }
  if (!isFolderName(name)) throw new MigratorError('MIGRATION_NAME_INVALID', `"${name}" is no folder name`)
  const [previous, next] = [files[first - 1]?.name, files[last + 1]?.name]
  const isAfter = previous === undefined || compareNames(previous, name) < 0
  const isBefore = next === undefined || compareNames(name, next) < 0
  if (isAfter && isBefore) return
  const place = isAfter ? `after "${next}"` : `before "${previous}"`
  throw new MigratorError('MIGRATION_NAME_INVALID', `the name "${name}" sorts ${place}, where it would be applied`, {
    hint: `Begin the name with the timestamp or number of "${files[last]?.name}".`,
  })
}

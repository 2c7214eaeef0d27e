import { resolve } from 'node:path'
import { MigratorError } from '../errors.ts'
import type { MigrationFile } from '../files/migration-file.ts'
import type { CheckScript } from './walk-script.ts'

/**
 * Which migrations are checked: `all`, the `last` ones, those with these `names` (of the migration, its folder or its file), or those
 * for which `isNew` holds.
 */
export type CheckSelection =
  | { readonly kind: 'all' }
  | { readonly kind: 'last'; readonly count: number }
  | { readonly kind: 'names'; readonly names: readonly string[]; readonly cwd: string }
  | { readonly kind: 'new'; readonly isNew: (name: string) => boolean }

/** The files to check, in order, and those before each of them that say what the database looks like. */
export interface SelectedScripts {
  readonly checked: readonly CheckScript[]
  readonly history: readonly CheckScript[]
}

/**
 * Selects the files to check. What is not checked is history when it stands before the last checked file. Pure.
 * @throws {MigratorError} `MIGRATION_UNKNOWN` for a name that is no migration of the folder
 */
export function selectScripts(files: readonly MigrationFile[], selection: CheckSelection): SelectedScripts {
  const chosen = chosenNames(files, selection)
  const last = files.findLastIndex(({ name }) => chosen.has(name))
  const scripts = files.map(({ name, up }) => ({ name, path: up.path, text: up.text }))
  return {
    checked: scripts.filter(({ name }) => chosen.has(name)),
    history: scripts.filter(({ name }, index) => !chosen.has(name) && index < last),
  }
}

function chosenNames(files: readonly MigrationFile[], selection: CheckSelection): ReadonlySet<string> {
  switch (selection.kind) {
    case 'all':
      return new Set(files.map(({ name }) => name))
    case 'last':
      return new Set(files.slice(-selection.count).map(({ name }) => name))
    case 'new':
      return new Set(files.filter(({ name }) => selection.isNew(name)).map(({ name }) => name))
    case 'names':
      return new Set(selection.names.map((given) => nameOf(files, given, selection.cwd)))
  }
}

function nameOf(files: readonly MigrationFile[], given: string, cwd: string): string {
  const path = resolve(cwd, given)
  const found = files.find(({ name, up }) => {
    const file = resolve(cwd, up.path)
    return name === given || file === path || resolve(file, '..') === path
  })
  if (found !== undefined) return found.name
  throw new MigratorError('MIGRATION_UNKNOWN', `no migration is named "${given}"`, { details: { migration: given } })
}

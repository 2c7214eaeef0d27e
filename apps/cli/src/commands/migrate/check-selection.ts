import type { BaseBranch, CheckSelection } from '@pgtend/migrator'

export interface CheckCommandOptions {
  readonly migrations?: string
  readonly database?: boolean
  readonly all?: boolean
  readonly last?: string
  readonly base?: string
  readonly format?: 'text' | 'json' | 'sarif' | 'github'
  readonly failOn?: 'error' | 'warning' | 'info'
}

/**
 * Decides which migrations are checked: those named, else `--all`, else `--last`, else with `--database` the pending ones (undefined:
 * the migrator knows them), else those that the base branch in git does not have, else all.
 * @throws {CliError} `USAGE` when `--last` is not a number
 */
export async function chooseMigrations(
  names: readonly string[],
  { all, last, database }: CheckCommandOptions,
  cwd: string,
  readBase: () => Promise<BaseBranch | undefined>,
): Promise<CheckSelection | undefined> {
  if (names.length > 0) return { kind: 'names', names, cwd }
  if (all) return { kind: 'all' }
  if (last !== undefined) {
    if (!/^[1-9]\d*$/.test(last)) throw await usage(`"${last}" is not a number of migrations`)
    return { kind: 'last', count: Number(last) }
  }
  if (database) return undefined
  const base = await readBase()
  if (base === undefined) return { kind: 'all' }
  const old = new Set(base.atMergeBase)
  return { kind: 'new', isNew: (name) => !old.has(name) }
}

/**
 * Refuses two ways to choose at once, before a database is asked.
 * @throws {CliError} `USAGE`
 */
export async function requireOneChoice(
  names: readonly string[],
  { all, last, database }: CheckCommandOptions,
): Promise<void> {
  const given = [names.length > 0, all === true, last !== undefined].filter(Boolean).length
  if (given > 1) throw await usage('name migrations, or pass `--all` or `--last`, but not two of these')
  if (database && (all || last !== undefined)) {
    throw await usage('`--database` knows what is pending; it cannot be combined with `--all` or `--last`')
  }
}

async function usage(message: string): Promise<Error> {
  const { CliError } = await import('../../cli-error.ts')
  return new CliError('USAGE', message, { hint: 'See `pgtend migrate check --help`.' })
}

import { resolve } from 'node:path'
import type { Database } from '@pgtend/database'
import type { BaseBranch, MigrationHeads } from '@pgtend/migrator'
import type { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { addMigrationsOption, type MigratorSettings, migratorSettings } from '../../migrator-settings.ts'
import { plural } from '../../render/format.ts'
import { loadSettings } from '../../settings.ts'
import { withDatabase } from '../../with-database.ts'

export interface BranchOptions {
  readonly migrations?: string
  readonly base?: string
  readonly offline?: boolean
}

/** What is known of the branches: settings, the base branch, and the database unless it was left out. */
export interface BranchWork {
  readonly database: Database | undefined
  readonly settings: MigratorSettings & { readonly naming: 'timestamp' | 'sequential' }
  readonly base: BaseBranch | undefined
}

/** Adds the options of the commands that compare branches. */
export function addBranchOptions(command: Command): Command {
  return addMigrationsOption(command)
    .option('--base <branch>', 'branch that this one will be merged into (default: origin/HEAD, main or master)')
    .option('--offline', 'ask git alone, not the database')
}

/** Reads what git knows and connects, unless `--offline`; says on stderr when git knows nothing. */
export async function withBranches(
  context: CommandContext,
  command: Command,
  { migrations, base: given, offline }: BranchOptions,
  work: (branches: BranchWork) => Promise<void>,
): Promise<void> {
  const { config, directory } = await loadSettings(context, command)
  const { naming } = config.migrations
  const folder = migrations === undefined ? resolve(directory, config.migrations.directory) : migrations
  const path = resolve(context.cwd, folder)
  const { readBaseBranch } = await import('../../git/read-base-branch.ts')
  const base = await readBaseBranch(path, given)
  if (base === undefined)
    context.stderr('No base branch: the folder is in no git work tree, its clone is shallow, or git knows none.')
  if (offline) return work({ database: undefined, settings: { ...config.migrations, directory: path }, base })
  await withDatabase(context, command, { direct: true }, async (session) => {
    const settings = { ...migratorSettings(context, session, migrations), naming }
    await work({ database: session.database, settings, base })
  })
}

/** The text of `heads` and `merge` but for the last line. */
export function renderHeads({ heads, forks, base, database }: MigrationHeads): readonly string[] {
  const asked = [...(database ? ['the database'] : []), ...(base === null ? [] : [base])].join(' and ')
  const [head] = heads
  if (head === undefined) return ['There are no migrations.']
  if (forks.length === 0)
    return [head, `One head: all migrations stand in one line${asked && ` (compared with ${asked})`}.`]
  return [
    `${head}  (newest of the line)`,
    ...forks.flatMap(({ migrations, after, behind, published, applied }) => [
      `${migrations.at(-1)}  (out of order)`,
      `  ${migrations.join(', ')}: after ${after ?? 'nothing'}, before ${plural(behind.length, 'migration')} that came first`,
      ...(published ? [`  in ${base}: a rebase leaves it alone`] : []),
      ...(applied ? ['  applied in this database: undo it before a rebase'] : []),
    ]),
    `${plural(heads.length, 'head')}${asked && ` (compared with ${asked})`}.`,
  ]
}

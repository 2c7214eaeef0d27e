import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Database } from '@pgtend/database'
import type { MigrationSqlOptions, PlannedSql } from '@pgtend/migrator'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { addMigrationsOption, migratorSettings } from '../../migrator-settings.ts'
import { report } from '../../report.ts'
import { loadSettings } from '../../settings.ts'
import { withDatabase } from '../../with-database.ts'
import { parseDownTarget, parseUpTarget } from './parse-target.ts'
import { parseUnoptimised } from './parse-unoptimised.ts'
import type { SqlResult } from './results.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate sql                        what \`up\` would execute now
  $ pgtend migrate sql --down 2               what \`down 2\` would execute
  $ pgtend migrate sql --offline              everything, without a database
  $ pgtend migrate sql --offline --from 20250101000000_init --output upgrade.sql

The script is for psql. Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 a problem must be solved first.`

interface SqlOptions {
  readonly migrations?: string
  readonly down?: string | true
  readonly offline?: boolean
  readonly from?: string
  readonly allowOutOfOrder?: boolean
  readonly output?: string
}

export function sqlCommand(context: CommandContext): Command {
  return addMigrationsOption(new Command('sql'))
    .argument('[target]', 'how far up: a number of migrations, the name of the last one, or "head" (default: all)')
    .summary('print the SQL that a run would execute')
    .description('Print, or write to a file, the exact SQL that `up` or `down` would execute. Changes no database.')
    .option('--down [target]', 'undo instead: a number, the name of the migration that stays, or "base"')
    .option('--offline', 'plan from the folder alone, without a database')
    .option('--from <name>', 'with --offline: the last migration that the database has')
    .option('--allow-out-of-order', 'also migrations that sort before applied ones, as with `up`')
    .option('--output <file>', 'write the script to a file')
    .addHelpText('after', EXAMPLES)
    .action(async (target: string | undefined, options: SqlOptions, command: Command) => {
      if (options.offline) {
        const { config, directory } = await loadSettings(context, command)
        const { migrations } = config
        const folder = options.migrations === undefined ? resolve(directory, migrations.directory) : options.migrations
        const run = { ...migrations, directory: resolve(context.cwd, folder) }
        return print(context, command, options, await planned(undefined, run, target, options))
      }
      await withDatabase(context, command, {}, async (session) => {
        const settings = migratorSettings(context, session, options.migrations)
        const run = { ...settings, outOfOrder: options.allowOutOfOrder ? 'allow' : settings.outOfOrder } as const
        await print(context, command, options, await planned(session.database, run, target, options))
      })
    })
}

async function planned(
  database: Database | undefined,
  run: MigrationSqlOptions,
  target: string | undefined,
  { down, from }: SqlOptions,
): Promise<PlannedSql> {
  const { planMigrationSql } = await import('@pgtend/migrator')
  if (database?.capabilities.concurrentSessions !== false) parseUnoptimised()
  if (down === undefined) return planMigrationSql(database, { ...run, up: { target: parseUpTarget(target) }, from })
  return planMigrationSql(database, { ...run, down: parseDownTarget(down === true ? '1' : down) })
}

async function print(
  context: CommandContext,
  command: Command,
  { output }: SqlOptions,
  { plan, sql }: PlannedSql,
): Promise<void> {
  const { planToJson } = await import('@pgtend/migrator')
  const json = planToJson(plan)
  for (const { message } of plan.warnings) context.stderr(`Warning: ${message}`)
  if (output === undefined) return report<SqlResult>(context, command, { sql, plan: json }, () => sql.trimEnd())
  const path = resolve(context.cwd, output)
  await writeFile(path, sql)
  report<SqlResult>(context, command, { path, plan: json }, () => `Written to ${output}.\nNext: psql -f ${output}`)
}

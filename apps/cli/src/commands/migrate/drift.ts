import type { DriftOptions } from '@pgtend/migrator'
import { Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { addMigrationsOption, migratorSettings } from '../../migrator-settings.ts'
import { startProgress } from '../../progress.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { renderDrift, renderDriftSql } from './drift-text.ts'
import { addOnServerOption } from './with-replay-settings.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate drift
  $ pgtend migrate drift --ignore 'table cron.*' --ignore 'extension pg_stat_statements'
  $ pgtend migrate drift --on-server --json
  $ pgtend migrate drift --sql revert         the SQL that makes the database again what its migrations say
  $ pgtend migrate drift --sql adopt          the SQL for a new migration that says what the database has

An entry to ignore is a kind of object and a name in which * stands for anything: 'index public.foo_*', 'grant *'; a table
or a schema goes with all that is in it. \`drift.ignore\` of the config has them for good.
What pending migrations would change is no drift.
Exit codes: 0 no drift, 1 failed, 2 usage or configuration, 3 drift, or an applied migration is not in the folder.`

interface Options {
  readonly migrations?: string
  readonly onServer?: boolean
  readonly ignore: readonly string[]
  readonly sql?: 'revert' | 'adopt'
}

export function driftCommand(context: CommandContext): Command {
  return addOnServerOption(addMigrationsOption(new Command('drift')))
    .summary('compare the database with what its migrations say')
    .description(
      'Replay the applied migrations in a scratch database and compare its whole catalog with the live one, in both directions. Reads only.',
    )
    .option('--ignore <pattern>', 'objects to leave out; may be repeated', collect, [])
    .addOption(new Option('--sql <way>', 'print the SQL that ends the drift instead').choices(['revert', 'adopt']))
    .addHelpText('after', EXAMPLES)
    .action(async ({ migrations, onServer, ignore, sql }: Options, command: Command) => {
      await withDatabase(context, command, { direct: true }, async (session) => {
        const { readDrift } = await import('@pgtend/migrator')
        const progress = startProgress(context)
        const onEvent: DriftOptions['onEvent'] = (event) => {
          if (event.type === 'migration-start') progress.update(`Replaying ${event.migration}`)
        }
        const settings = migratorSettings(context, session, migrations)
        const { selectScratchSchemas } = await import('@pgtend/vector-index')
        // The copies of running tunes come and go.
        const copies = (await selectScratchSchemas(session.database.pool)).map((schema) => `schema ${schema}`)
        const all = [...session.settings.config.drift.ignore, ...ignore, ...copies]
        const options = { ...settings, onServer, ignore: all, onEvent }
        const drift = await readDrift(session.database, options).finally(() => progress.done(''))
        for (const warning of drift.warnings) context.stderr(`Warning: ${warning}`)
        const unused = drift.unusedIgnores.filter((entry) => !copies.includes(entry))
        for (const entry of unused) context.stderr(`Warning: nothing to ignore is named "${entry}"`)
        report(context, command, drift, sql === undefined ? renderDrift : (result) => renderDriftSql(result, sql))
        if (drift.drifted) context.setExitCode(EXIT.attention)
      })
    })
}

function collect(pattern: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, pattern]
}

import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { addMigrationsOption, loadMigrator, migratorSettings } from '../../migrator-settings.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import type { CurrentResult } from './results.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate current
  $ pgtend migrate current --json

Exit codes: 0 done, 1 failed, 2 usage or configuration.`

export function currentCommand(context: CommandContext): Command {
  return addMigrationsOption(new Command('current'))
    .summary('show the newest applied migration')
    .description('Show the newest applied migration by name. Reads only.')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { migrations?: string }, command: Command) => {
      await withDatabase(context, command, { session: true, meanwhile: loadMigrator }, async (session) => {
        const { readStatus } = await loadMigrator()
        const status = await readStatus(session.database, migratorSettings(context, session, options.migrations))
        const result: CurrentResult = {
          current: status.current,
          applied: status.applied,
          pending: status.pending.length,
        }
        report(context, command, result, ({ current, pending }) =>
          [current ?? '(no migration is applied)', `Next: pgtend migrate ${pending > 0 ? 'up' : 'status'}`].join('\n'),
        )
      })
    })
}

import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { addMigrationsOption, loadMigrator, migratorSettings } from '../../migrator-settings.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { nextMigration } from './next-migration.ts'
import type { PendingResult } from './results.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate pending               one name per line
  $ pgtend migrate pending --json

Exit codes: 0 nothing pending, 1 failed, 2 usage or configuration, 3 something pending.`

/** `up` takes up again what failed. */
const OPEN: ReadonlySet<string> = new Set(['pending', 'failed'])

export function pendingCommand(context: CommandContext): Command {
  return addMigrationsOption(new Command('pending'))
    .summary('list the migrations that `up` would apply')
    .description(
      'List the migrations of the folder that the database does not have, or not all of, in order. Reads only.',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (options: { migrations?: string }, command: Command) => {
      await withDatabase(context, command, { session: true, meanwhile: loadMigrator }, async (session) => {
        const { readStatus } = await loadMigrator()
        const status = await readStatus(session.database, migratorSettings(context, session, options.migrations))
        const pending = status.migrations.filter(({ state }) => OPEN.has(state)).map(({ name }) => name)
        report<PendingResult>(context, command, { pending }, () =>
          pending.length === 0
            ? `Nothing is pending.\n${nextMigration(context, session.settings)}`
            : [...pending, 'Next: pgtend migrate up'].join('\n'),
        )
        if (pending.length > 0) context.setExitCode(EXIT.attention)
      })
    })
}

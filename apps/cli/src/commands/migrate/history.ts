import type { MigrationAttempt } from '@pgtend/migrator'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { addMigrationsOption, loadMigrator, migratorSettings } from '../../migrator-settings.ts'
import { formatCount, formatDuration, formatTime } from '../../render/format.ts'
import { type Column, renderTable } from '../../render/table.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate history
  $ pgtend migrate history --verbose     also checksum, steps and what the database said to failures

Duration and rows are known of what pgtend ran; Prisma keeps neither.
Exit codes: 0 done, 1 failed, 2 usage or configuration.`

const COLUMNS: readonly Column<MigrationAttempt>[] = [
  { title: 'Migration', value: ({ name }) => name },
  { title: 'Outcome', value: ({ outcome }) => outcome.replaceAll('-', ' ') },
  { title: 'Started', value: ({ startedAt }) => formatTime(new Date(startedAt)) },
  {
    title: 'Duration',
    align: 'right',
    value: ({ durationMs }) => (durationMs === null ? '' : formatDuration(durationMs)),
  },
  { title: 'Rows', align: 'right', value: ({ rows }) => (rows === null ? '' : formatCount(rows)) },
]

const VERBOSE: readonly Column<MigrationAttempt>[] = [
  { title: 'Steps', align: 'right', value: ({ steps }) => (steps === 0 ? '' : String(steps)) },
  { title: 'Checksum', value: ({ checksum }) => checksum.slice(0, 12) },
  { title: 'Log', value: ({ logs }) => (logs ?? '').split('\n', 1)[0] ?? '' },
]

export function historyCommand(context: CommandContext): Command {
  return addMigrationsOption(new Command('history'))
    .summary('list every attempt to apply a migration')
    .description('List what the ledger remembers: applied, stamped, failed and rolled back, oldest first. Reads only.')
    .option('--verbose', 'also steps, checksum and the log of failures')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { migrations?: string; verbose?: boolean }, command: Command) => {
      await withDatabase(context, command, { session: true, meanwhile: loadMigrator }, async (session) => {
        const { listAttempts } = await loadMigrator()
        const history = await listAttempts(session.database, migratorSettings(context, session, options.migrations))
        const columns = options.verbose ? [...COLUMNS, ...VERBOSE] : COLUMNS
        report(context, command, history, ({ attempts }) =>
          attempts.length === 0
            ? 'No migration was ever applied here.\nNext: pgtend migrate up'
            : `${renderTable(attempts, columns)}\nNext: pgtend migrate status`,
        )
      })
    })
}

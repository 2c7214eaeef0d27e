import type { MigrationStatus } from '@pgtend/migrator'
import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { addMigrationsOption, loadMigrator, migratorSettings } from '../../migrator-settings.ts'
import { formatTime, plural } from '../../render/format.ts'
import { renderTable } from '../../render/table.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { nextMigration } from './next-migration.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate status
  $ pgtend migrate status --json

Exit codes: 0 up to date, 1 failed, 2 usage or configuration, 3 pending migrations or problems.`

export function statusCommand(context: CommandContext): Command {
  return addMigrationsOption(new Command('status'))
    .summary('show applied, pending, failed and edited migrations')
    .description('Compare the migrations folder with the database. Reads only; never changes either.')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { migrations?: string }, command: Command) => {
      await withDatabase(context, command, { session: true, meanwhile: loadMigrator }, async (session) => {
        const { readStatus } = await loadMigrator()
        const status = await readStatus(session.database, migratorSettings(context, session, options.migrations))
        for (const { message } of status.warnings) context.stderr(`Warning: ${message}`)
        report(context, command, status, () => renderStatus(status, nextMigration(context, session.settings)))
        if (!status.upToDate) context.setExitCode(EXIT.attention)
      })
    })
}

function renderStatus(status: MigrationStatus, next: string): string {
  const rows = renderTable(status.migrations, [
    { title: 'Migration', value: ({ name }) => name },
    { title: 'State', value: stateText },
    { title: 'Applied', value: ({ appliedAt }) => (appliedAt === null ? '' : formatTime(new Date(appliedAt))) },
    { title: 'Down', value: ({ hasDown }) => (hasDown ? 'yes' : 'no') },
  ])
  const problems = status.problems.flatMap(({ message, hint }) => [`Problem: ${message}`, `Hint: ${hint}`])
  return [...(status.migrations.length === 0 ? [] : [rows, '']), ...problems, summary(status, next)].join('\n')
}

function summary({ applied, pending, problems, upToDate }: MigrationStatus, next: string): string {
  if (upToDate && applied === 0) return `There are no migrations.\n${next}`
  if (upToDate) return `${plural(applied, 'migration')} applied, none pending.\n${next}`
  const text = `${plural(applied, 'migration')} applied, ${pending.length} pending, ${plural(problems.length, 'problem')}.`
  return `${text}\nNext: ${problems.length > 0 ? 'follow the hints, then ' : ''}pgtend migrate up`
}

function stateText({ state, edited, stamped, outOfOrder }: MigrationStatus['migrations'][number]): string {
  if (edited) return 'edited'
  if (stamped) return 'stamped'
  const text = state.replaceAll('-', ' ')
  return outOfOrder ? `${text} (out of order)` : text
}

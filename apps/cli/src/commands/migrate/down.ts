import type { DownTarget, MigrationRun } from '@pgtend/migrator'
import { Command } from 'commander'
import { confirm, confirmDestruction } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { addMigrationsOption, migratorSettings } from '../../migrator-settings.ts'
import { report } from '../../report.ts'
import { type DatabaseSession, withDatabase } from '../../with-database.ts'
import { renderRun, showRun } from './run-text.ts'

const EXAMPLES = `
Examples:
  $ pgtend migrate down                     undo the last migration
  $ pgtend migrate down 3                   the last three
  $ pgtend migrate down 20261121093000_add_stories   down to that one, which stays
  $ pgtend migrate down base --dry-run      everything

Asks before data is lost; in production only --confirm with the name of the database goes on.
Exit codes: 0 done, 1 failed or declined, 2 usage, configuration or no way back, 3 a problem must be solved first, 130 interrupted.`

interface DownOptions {
  readonly migrations?: string
  readonly dryRun?: boolean
  readonly confirm?: string
}

export function downCommand(context: CommandContext): Command {
  return addMigrationsOption(new Command('down'))
    .aliases(['downgrade', 'rollback'])
    .argument('[target]', 'a number, the name of the migration that stays, or "base" (default: 1)', '1')
    .summary('undo migrations with their down.sql')
    .description('Undo applied migrations, newest first, with their down.sql. Refuses when one of them has none.')
    .option('--confirm <database>', 'name of the database, to confirm in production that data may be lost')
    .option('--dry-run', 'say what would be run and run nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (target: string, options: DownOptions, command: Command) => {
      const { dryRun = false } = options
      await withDatabase(context, command, { direct: true, announce: !dryRun }, async (session) => {
        const { migrateDown } = await import('@pgtend/migrator')
        const { onEvent, done } = showRun(context)
        const run = { ...migratorSettings(context, session, options.migrations), target: toTarget(target) }
        const planned = await migrateDown(session.database, { ...run, dryRun: true })
        if (!dryRun) await askBeforeLoss(context, command, session, planned, options.confirm)
        const result = dryRun ? planned : await migrateDown(session.database, { ...run, onEvent }).finally(done)
        report(context, command, result, renderRun)
        if (result.plan.problems.length > 0) context.setExitCode(EXIT.attention)
      })
    })
}

function toTarget(target: string): DownTarget {
  if (target === 'base') return { base: true }
  return /^\d+$/.test(target) ? { count: Number(target) } : { to: target }
}

async function askBeforeLoss(
  context: CommandContext,
  command: Command,
  { database, settings: { environment } }: DatabaseSession,
  { plan }: MigrationRun,
  confirmed: string | undefined,
): Promise<void> {
  const losing = plan.migrations.filter(({ destroysData }) => destroysData).map(({ name }) => name)
  if (losing.length === 0 || plan.problems.length > 0) return
  const what = `loses the data that ${losing.join(', ')} brought`
  const name = database.target.database
  if (environment === 'production') {
    await confirmDestruction(context, command, { what, database: name, environment, confirmed })
  } else {
    await confirm(context, command, `Undoing this ${what}. Go on?`)
  }
}

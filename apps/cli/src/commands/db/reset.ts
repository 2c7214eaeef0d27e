import type { DatabaseReset } from '@pgtend/migrator'
import { Command } from 'commander'
import { confirmDestruction } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { addMigrationsOption, migratorSettings } from '../../migrator-settings.ts'
import { startProgress } from '../../progress.ts'
import { formatDuration, plural } from '../../render/format.ts'
import { shellWord } from '../../render/shell-words.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'

const EXAMPLES = `
Examples:
  $ pgtend db reset --confirm app        empty the database "app" and migrate it again
  $ pgtend db reset --dry-run

Extensions stay. In production only --confirm with the name of the database goes on.
Exit codes: 0 done, 1 failed or declined, 2 usage, configuration or not confirmed, 130 interrupted.`

interface ResetOptions {
  readonly confirm?: string
  readonly dryRun?: boolean
  readonly migrations?: string
}

export function resetCommand(context: CommandContext): Command {
  return addMigrationsOption(new Command('reset'))
    .summary('drop everything in the database and migrate again')
    .description(
      'Drop all tables, views, functions and types of the database, then apply all migrations. All data is lost.',
    )
    .option('--confirm <database>', 'name of the database, to confirm that its data may be lost')
    .option('--dry-run', 'say what would be done and do nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (options: ResetOptions, command: Command) => {
      const { resetDatabase } = await import('@pgtend/migrator')
      await withDatabase(context, command, { direct: true, announce: true }, async (session) => {
        const { database } = session.database.target
        const { environment } = session.settings
        const dryRun = options.dryRun === true
        if (!dryRun) {
          const what = `drops everything in the database "${database}"`
          await confirmDestruction(context, command, { what, database, environment, confirmed: options.confirm })
        }
        const progress = startProgress(context)
        const run = { ...migratorSettings(context, session, options.migrations), dryRun }
        const result = await resetDatabase(session.database, {
          ...run,
          onEvent: (event) => {
            if (event.type === 'migration-start')
              progress.update(`Applying ${event.number} of ${event.total}: ${event.migration}`)
          },
        })
        progress.done('')
        report(context, command, result, dryRun ? (plan) => renderPlan(plan, database) : renderDone)
      })
    })
}

function renderPlan({ dropped, objects, run }: DatabaseReset, database: string): string {
  return [
    `Would drop ${plural(dropped, 'object')} of the database "${database}" with all their data${dropped === 0 ? '.' : ':'}`,
    ...objects.map((object) => `  ${object}`),
    `Would then apply ${plural(run.plan.migrations.length, 'migration')}.`,
    `Next: pgtend db reset --confirm ${shellWord(database)}`,
  ].join('\n')
}

function renderDone({ dropped, run }: DatabaseReset): string {
  const applied = `${plural(run.migrations.length, 'migration')} applied in ${formatDuration(run.durationMs)}`
  return `${plural(dropped, 'object')} dropped, ${applied}.\nNext: pgtend seed run`
}

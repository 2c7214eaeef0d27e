import { Command } from 'commander'
import { confirmDestruction } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { shellWord } from '../../render/shell-words.ts'
import { report } from '../../report.ts'
import type { DropDatabaseResult } from '../../results.ts'
import { withCluster } from '../../with-database.ts'

const EXAMPLES = `
Examples:
  $ pgtend db drop --confirm app         drop the database "app" with all its data
  $ pgtend db drop --dry-run

Backups are kept. In production only --confirm with the name of the database goes on.
Exit codes: 0 dropped, 1 failed or declined, 2 usage, configuration or not confirmed.`

export function dropCommand(context: CommandContext): Command {
  return new Command('drop')
    .summary('drop the database with all its data')
    .description('Drop the database that the connection names, ending its sessions first. All its data is lost.')
    .option('--confirm <database>', 'name of the database, to confirm that its data may be lost')
    .option('--dry-run', 'say what would be done and do nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { confirm?: string; dryRun?: boolean }, command: Command) => {
      await withCluster(context, command, async ({ cluster, target, settings }) => {
        const { database } = target
        if (!(await cluster.exists(database))) {
          const { DatabaseError } = await import('@pgtend/database')
          throw new DatabaseError('DATABASE_NOT_FOUND', `database "${database}" does not exist`)
        }
        if (!options.dryRun) {
          await confirmDestruction(context, command, {
            what: `drops the database "${database}" with all its data`,
            database,
            environment: settings.environment,
            confirmed: options.confirm,
          })
          await cluster.drop(database, { terminateSessions: true })
        }
        const result: DropDatabaseResult = { database, dropped: !options.dryRun }
        report(context, command, result, renderText)
      })
    })
}

function renderText(result: DropDatabaseResult): string {
  return result.dropped
    ? `Database "${result.database}" dropped.\nNext: pgtend db create`
    : `Database "${result.database}" would be dropped with all its data.\nNext: pgtend db drop --confirm ${shellWord(result.database)}`
}

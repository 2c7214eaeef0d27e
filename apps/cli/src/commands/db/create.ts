import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { report } from '../../report.ts'
import type { CreateDatabaseResult } from '../../results.ts'
import { withCluster } from '../../with-database.ts'

const EXAMPLES = `
Examples:
  $ pgtend db create                     create the database of DATABASE_URL, or the embedded one
  $ pgtend db create --dry-run

Exit codes: 0 created or already there, 1 failed, 2 usage or configuration.`

export function createCommand(context: CommandContext): Command {
  return new Command('create')
    .summary('create the database when it does not exist')
    .description('Create the database that the connection names. Does nothing when it exists.')
    .option('--dry-run', 'say what would be done and do nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { dryRun?: boolean }, command: Command) => {
      await withCluster(context, command, async ({ cluster, target }) => {
        const existed = await cluster.exists(target.database)
        const created = !existed && !options.dryRun
        if (created) await cluster.create(target.database)
        const result: CreateDatabaseResult = { database: target.database, existed, created }
        report(context, command, result, renderText)
      })
    })
}

function renderText(result: CreateDatabaseResult): string {
  const name = `Database "${result.database}"`
  if (result.existed) return `${name} exists already; nothing to do.\nNext: pgtend migrate up`
  return result.created
    ? `${name} created.\nNext: pgtend migrate up`
    : `${name} would be created.\nNext: pgtend db create`
}

import { Command, InvalidArgumentError } from 'commander'
import type { CommandContext } from '../context.ts'
import { report } from '../report.ts'
import { withDatabase } from '../with-database.ts'
import { renderStats } from './stats-text.ts'

const EXAMPLES = `
Examples:
  $ pgtend stats
  $ pgtend stats --json | jq '.tables.data[0]'

A section that could not be read is "skipped" with its reason, never empty.
Exit codes: 0 done, 1 failed, 2 usage or configuration.`

export function statsCommand(context: CommandContext): Command {
  return new Command('stats')
    .summary('show sizes, activity and slow queries')
    .description('Show sizes, connections, cache hits, transactions and slow queries. Reads only.')
    .option(
      '--slow-query-ms <ms>',
      'mean time from which a query is slow (default: from the configuration)',
      milliseconds,
    )
    .addHelpText('after', EXAMPLES)
    .action(async (options: { slowQueryMs?: number }, command: Command) => {
      const { collectStats } = await import('@pgtend/maintenance')
      const { withSession } = await import('@pgtend/database')
      await withDatabase(context, command, {}, async ({ database, settings }) => {
        const slowQueryMs = options.slowQueryMs ?? settings.config.maintenance.slowQueryMs
        const stats = await withSession(database, (client) => collectStats(client, { slowQueryMs }))
        report(context, command, stats, renderStats)
      })
    })
}

function milliseconds(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be a number of milliseconds.')
  return Number(text)
}

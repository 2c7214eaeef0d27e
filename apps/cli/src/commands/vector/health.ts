import { Command } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { parseCount } from '../../parse-count.ts'
import { startProgress } from '../../progress.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { parseHealthTarget } from './parse-health-target.ts'
import { pendingIndexes } from './pending-indexes.ts'
import { planOptions } from './plan-options.ts'
import { renderHealth } from './render-health.ts'

const EXAMPLES = `
Examples:
  $ pgtend vector health                                all vector columns, a sample of large tables
  $ pgtend vector health memories.embedding --full      one column, every vector
  $ pgtend vector health --deep                         measure the recall of every index
  $ pgtend vector health --json

Recall is measured where something suggests that an index has decayed; growth alone is never an alarm.
Exit codes: 0 nothing found, 1 failed, 2 usage or configuration, 3 something was found, 130 interrupted.`

interface HealthOptions {
  readonly full?: boolean
  readonly deep?: boolean
  readonly timeBudget?: number
}

export function healthCommand(context: CommandContext): Command {
  return new Command('health')
    .summary('find what is wrong with vectors and their indexes')
    .description(
      'Examine vector columns and indexes: bad vectors, leftovers of interrupted builds, indexes that were built too early, have decayed, are unused, too large, or missed by statements. Reads only.',
    )
    .argument('[target]', 'TABLE, TABLE.COLUMN or SCHEMA.TABLE.COLUMN; default: everything')
    .option('--full', 'read every vector, also of tables above 64 MB')
    .option('--deep', 'measure the recall of every index, also of those that nobody used')
    .option('--time-budget <seconds>', 'limit of each measurement of recall (default: 60)', parseCount)
    .addHelpText('after', EXAMPLES)
    .action(async (target: string | undefined, { timeBudget, ...rest }: HealthOptions, command: Command) => {
      const { checkVectorHealth } = await import('@pgtend/vector-index')
      await withDatabase(context, command, {}, async (session) => {
        const { database, settings } = session
        const filter = target === undefined ? {} : await parseHealthTarget(database.pool, target)
        const progress = startProgress(context)
        const { targetRecall, minimumRowsPerList } = settings.config.vector
        const result = await checkVectorHealth(database, {
          ...rest,
          filter,
          pending: await pendingIndexes(context, session),
          plan: planOptions(session),
          limits: { targetRecall, minimumRowsPerList },
          timeBudgetMs: timeBudget === undefined ? undefined : timeBudget * 1_000,
          signal: context.signal,
          onProgress: (text) => progress.update(text),
        })
        progress.done('')
        report(context, command, result, renderHealth)
        if (result.findings.length > 0) context.setExitCode(EXIT.attention)
      })
    })
}

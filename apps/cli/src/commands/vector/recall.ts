import type { RecallResult, VectorMetric } from '@pgtend/vector-index'
import { Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { parseCount } from '../../parse-count.ts'
import { startProgress } from '../../progress.ts'
import { plural } from '../../render/format.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { METRICS } from './choices.ts'
import { parseQualifiedName, type QualifiedName } from './parse-options.ts'
import { renderRecall } from './render-recall.ts'

const EXAMPLES = `
Examples:
  $ pgtend vector recall memories embedding
  $ pgtend vector recall memories embedding -k 20 --queries 400 --ef-search 100

Each run is kept in pgtend.vector_recall, unless --no-record is given.
Exit codes: 0 as good as vector.targetRecall for all that is known, 1 failed, 2 usage or configuration,
3 below the target or the index is not used, 130 interrupted.`

interface RecallOptions {
  readonly index?: string
  readonly metric?: VectorMetric
  readonly k?: number
  readonly queries?: number
  readonly seed?: number
  readonly probes?: number
  readonly efSearch?: number
  readonly timeBudget?: number
  readonly record: boolean
}

export function recallCommand(context: CommandContext): Command {
  return new Command('recall')
    .summary('measure how much of the truth an index finds')
    .description('Measure recall@k and latency of an index against exact search, with rows of the table as queries.')
    .argument('<table>', 'TABLE or SCHEMA.TABLE', parseQualifiedName)
    .argument('<column>', 'column with the vectors')
    .option('--index <name>', 'default: the valid index of the metric')
    .addOption(new Option('--metric <metric>', 'default: that of the index').choices(METRICS))
    .option('-k <n>', 'neighbours per query (default: 10)', parseCount)
    .option('--queries <n>', 'number of queries (default: 100)', parseCount)
    .option('--seed <n>', 'chooses the rows that serve as queries (default: 1)', parseCount)
    .option('--probes <n>', 'ivfflat: lists to look into', parseCount)
    .option('--ef-search <n>', 'hnsw: candidates to keep', parseCount)
    .option('--time-budget <seconds>', 'stop with what is measured by then (default: 60)', parseCount)
    .option('--no-record', 'do not keep the result in the database')
    .addHelpText('after', EXAMPLES)
    .action(async (table: QualifiedName, column: string, options: RecallOptions, command: Command) => {
      const { measureRecall, recordRecall } = await import('@pgtend/vector-index')
      const where = { announce: options.record }
      await withDatabase(context, command, where, async ({ database, settings }) => {
        const { record, timeBudget, ...rest } = options
        const progress = startProgress(context)
        const result = await measureRecall(database, {
          ...rest,
          schema: table.schema,
          table: table.name,
          column,
          timeBudgetMs: timeBudget === undefined ? undefined : timeBudget * 1_000,
          signal: context.signal,
          onProgress: ({ done, queries }) =>
            progress.update(`Measuring recall: ${done} of ${plural(queries, 'query', 'queries')}`),
        })
        progress.done('')
        if (record) await recordRecall(database.pool, result)
        report(context, command, result, (value) => renderRecall(value, settings.config.vector.targetRecall))
        if (needsAttention(result, settings.config.vector.targetRecall)) context.setExitCode(EXIT.attention)
      })
    })
}

/** Only what the interval rules out is a failure; a mean a little below the target may be chance. */
function needsAttention({ high, indexUsed }: RecallResult, target: number): boolean {
  return high < target || !indexUsed
}

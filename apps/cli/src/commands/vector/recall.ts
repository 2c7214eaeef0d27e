import type { MeasureRecallOptions, VectorColumnName, VectorMetric } from '@pgtend/vector-index'
import { Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { EXIT } from '../../exit-code.ts'
import { parseCount } from '../../parse-count.ts'
import { startProgress } from '../../progress.ts'
import { plural } from '../../render/format.ts'
import { report } from '../../report.ts'
import { withDatabase } from '../../with-database.ts'
import { METRICS } from './choices.ts'
import { addFilterOptions, type FilterOptions, toFilter } from './filter-options.ts'
import { parseShare } from './parse-share.ts'
import { addTargetArguments, parseTarget } from './parse-target.ts'
import { needsAttention } from './recall-attention.ts'
import { recallHistory } from './recall-history.ts'
import { type RecallQueryOptions, recallQueries } from './recall-queries.ts'
import { renderRecall } from './render-recall.ts'

const EXAMPLES = `
Examples:
  $ pgtend vector recall memories.embedding                          50 to 400 queries, until the target is decided
  $ pgtend vector recall memories.embedding --live --target 0.98     with searches the application made
  $ pgtend vector recall memories.embedding -k 20 --queries 400 --ef-search 100
  $ pgtend vector recall memories.embedding --tenant-column team_id  within the largest teams
  $ pgtend vector recall memories.embedding --history

Each run is kept in pgtend.vector_recall, and its result in the comment of the index, unless --no-record is given.
Exit codes: 0 as good as the target for all that is known, 1 failed, 2 usage or configuration,
3 below the target, or searches do not use the index, or nothing could be measured, 130 interrupted.`

type RecallOptions = FilterOptions &
  RecallQueryOptions &
  Pick<MeasureRecallOptions, 'index' | 'k' | 'probes' | 'efSearch' | 'rerank' | 'target' | 'tenantColumn'> & {
    readonly metric?: VectorMetric
    readonly timeBudget?: number
    readonly byteBudget?: number
    readonly record: boolean
    readonly history?: boolean
  }

export function recallCommand(context: CommandContext): Command {
  const command = addTargetArguments(new Command('recall'))
    .summary('measure how much of the truth an index finds')
    .description('Measure recall@k and latency of an index against exact search, in one snapshot.')
    .option('--index <name>', 'default: the index a search would take')
    .addOption(new Option('--metric <metric>', 'default: that of the index').choices(METRICS))
    .option('-k <n>', 'neighbours per query (default: 10)', parseCount)
    .option('--target <share>', 'recall to decide about (default: vector.targetRecall)', parseShare)
    .option('--queries <n>', 'a fixed number of queries (default: 50 to 400, until decided)', parseCount)
    .addOption(new Option('--queries-file <file>', 'vectors, as a JSON array or one per line').conflicts('live'))
    .option('--live', 'search with queries that the application recorded')
    .addOption(new Option('--beside', 'search a little beside rows').conflicts(['live', 'queriesFile']))
    .option('--seed <n>', 'chooses the rows that serve as queries (default: 1)', parseCount)
    .option('--tenant-column <name>', 'search within the largest tenants, each with its own queries')
  return addFilterOptions(command)
    .option('--probes <n>', 'ivfflat: lists to look into', parseCount)
    .option('--ef-search <n>', 'hnsw: candidates to keep', parseCount)
    .option('--rerank <n>', 'rows taken from the index and sorted again', parseCount)
    .option('--time-budget <seconds>', 'stop with what is measured by then (default: 60)', parseCount)
    .option('--byte-budget <MB>', 'read no more of the table than this', parseCount)
    .option('--no-record', 'do not keep the result in the database')
    .option('--history', 'show the recorded runs and measure nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (target: string, column: string | undefined, options: RecallOptions, command: Command) => {
      const name = parseTarget(target, column)
      if (options.history) return recallHistory(context, command, name, options)
      return measure(context, command, name, options)
    })
}

async function measure(context: CommandContext, command: Command, name: VectorColumnName, options: RecallOptions) {
  const { measureRecall, recordRecall, requireRecordable } = await import('@pgtend/vector-index')
  const { record, timeBudget, byteBudget, ...rest } = options
  await withDatabase(context, command, { announce: record }, async ({ database, settings }) => {
    if (record) await requireRecordable(database.pool)
    const progress = startProgress(context)
    const result = await measureRecall(database, {
      ...rest,
      ...name,
      target: options.target ?? settings.config.vector.targetRecall,
      source: await recallQueries(context, options),
      filter: toFilter(options),
      timeBudgetMs: timeBudget === undefined ? undefined : timeBudget * 1_000,
      byteBudget: byteBudget === undefined ? undefined : byteBudget * 2 ** 20,
      signal: context.signal,
      onProgress: ({ done, queries }) =>
        progress.update(`Measuring recall: ${done} of ${plural(queries, 'query', 'queries')}`),
    })
    progress.done('')
    if (record) await recordRecall(database.pool, result)
    report(context, command, result, renderRecall)
    if (needsAttention(result)) context.setExitCode(EXIT.attention)
  })
}

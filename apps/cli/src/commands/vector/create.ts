import type { IndexMethod, PlanVectorIndexOptions, VectorMetric } from '@pgtend/vector-index'
import { Command, Option } from 'commander'
import type { CommandContext } from '../../context.ts'
import { parseCount } from '../../parse-count.ts'
import { startProgress } from '../../progress.ts'
import { report } from '../../report.ts'
import type { Settings } from '../../settings.ts'
import { withDatabase } from '../../with-database.ts'
import { METHODS, METRICS } from './choices.ts'
import { addTargetArguments, parseTarget } from './parse-target.ts'
import { renderBuildProgress, renderIndexPlan, renderIndexResult } from './render-index.ts'

const EXAMPLES = `
Examples:
  $ pgtend vector create memories.embedding                      everything derived from the table
  $ pgtend vector create memories.embedding --dry-run            show the plan and its reasons
  $ pgtend vector create app.items.embedding --method ivfflat --metric l2

Exit codes: 0 built, already there or not needed, 1 failed, 2 usage or configuration,
3 too few rows for ivfflat, 130 interrupted (nothing is left behind).`

interface CreateOptions {
  readonly method?: IndexMethod
  readonly metric?: VectorMetric
  readonly type?: 'vector' | 'halfvec'
  readonly dimensions?: number
  readonly lists?: number
  readonly m?: number
  readonly efConstruction?: number
  readonly name?: string
  readonly force?: boolean
  readonly dryRun?: boolean
}

export function createCommand(context: CommandContext): Command {
  return addTargetArguments(new Command('create'))
    .summary('build a vector index with parameters derived from the table')
    .description('Build an HNSW or ivfflat index without blocking writes, when exact search is too slow for the table.')
    .addOption(new Option('--method <method>', 'default: hnsw').choices(METHODS))
    .addOption(new Option('--metric <metric>', 'default: cosine; hamming for bit').choices(METRICS))
    .addOption(new Option('--type <type>', 'halfvec stores half the bytes').choices(['vector', 'halfvec']))
    .option('--dimensions <n>', 'for a column declared without', parseCount)
    .option('--lists <n>', 'ivfflat: number of lists', parseCount)
    .option('--m <n>', 'hnsw: links per row', parseCount)
    .option('--ef-construction <n>', 'hnsw: candidates at build time', parseCount)
    .option('--name <name>', 'name of the index')
    .option('--force', 'build it although exact search is fast enough')
    .option('--dry-run', 'print the plan and build nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (target: string, column: string | undefined, options: CreateOptions, command: Command) => {
      const name = parseTarget(target, column)
      const { applyVectorIndex, planVectorIndex, readVectorTableFacts } = await import('@pgtend/vector-index')
      const where = { direct: true, announce: !options.dryRun }
      await withDatabase(context, command, where, async ({ database, settings }) => {
        const facts = await readVectorTableFacts(database.pool, name, { metric: options.metric })
        const concurrently = database.capabilities.concurrentSessions
        const plan = planVectorIndex(facts, { ...planOptions(options, settings), concurrently })
        if (options.dryRun) return report(context, command, plan, renderIndexPlan)
        const progress = startProgress(context)
        const result = await applyVectorIndex(database, plan, {
          signal: context.signal,
          onProgress: (event) => progress.update(renderBuildProgress(event)),
        })
        progress.done('')
        report(context, command, result, renderIndexResult)
      })
    })
}

function planOptions({ dryRun: _, ...options }: CreateOptions, { config }: Settings): PlanVectorIndexOptions {
  return { ...config.vector, ...options }
}

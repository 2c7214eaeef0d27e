import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { PlanTuneOptions, TriedIndex, TunePlan, TuneReport, VectorColumnName } from '@pgtend/vector-index'
import type { Command } from 'commander'
import { confirm } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { startProgress } from '../../progress.ts'
import type { DatabaseSession } from '../../with-database.ts'
import { type FilterOptions, toFilter } from './filter-options.ts'
import { planOptions } from './plan-options.ts'
import { type RecallQueryOptions, recallQueries } from './recall-queries.ts'
import { renderBuildProgress } from './render-index.ts'
import { renderTuneProgress } from './render-tune-plan.ts'

export type TuneOptions = FilterOptions &
  Pick<RecallQueryOptions, 'queriesFile' | 'live' | 'seed'> &
  Pick<PlanTuneOptions, 'k' | 'metric' | 'dimensions' | 'sampleRows' | 'force'> & {
    readonly recall?: number
    readonly latency?: number
    readonly apply?: boolean
    readonly keepOld?: boolean
    readonly dryRun?: boolean
    readonly maxIndex?: number
    readonly assumeDisk?: number
    readonly timeBudget?: number
    readonly byteBudget?: number
    readonly report?: string
  }

/** Plans a tune by the options and the configuration. Reads only. */
export async function planTuneRun(
  session: DatabaseSession,
  name: VectorColumnName,
  options: TuneOptions,
): Promise<TunePlan> {
  const { planTune, readTuneFacts } = await import('@pgtend/vector-index')
  const {
    metric,
    k,
    dimensions,
    sampleRows,
    seed,
    force,
    recall,
    latency,
    maxIndex,
    assumeDisk,
    timeBudget,
    byteBudget,
  } = options
  const { targetRecall, minimumRowsPerList, maintenanceWorkMemLimitMb } = planOptions(session)
  const facts = await readTuneFacts(session.database.pool, name, { metric, filter: toFilter(options) })
  return planTune(facts, {
    ...{ metric, k, dimensions, sampleRows, seed, force, minimumRowsPerList, maintenanceWorkMemLimitMb },
    targetRecall: recall ?? targetRecall,
    latencyMs: latency,
    maximumIndexBytes: maxIndex,
    diskFreeBytes: assumeDisk,
    timeBudgetMs: timeBudget === undefined ? undefined : timeBudget * 1000,
    byteBudget: byteBudget === undefined ? undefined : byteBudget * 2 ** 20,
  })
}

export interface TuneRunOptions {
  readonly plan: TunePlan
  readonly options: TuneOptions
}

/** Runs the tune, applies its choice when asked to, and writes the report. */
export async function runTuneCommand(
  context: CommandContext,
  command: Command,
  { database }: DatabaseSession,
  { plan, options }: TuneRunOptions,
): Promise<TuneReport> {
  const { applyTune, runTune } = await import('@pgtend/vector-index')
  const replace = options.keepOld !== true
  // Asked before the work, which takes minutes: nobody may sit there when it ends.
  if (options.apply && replace) await confirmReplacement(context, command, plan)
  const source = await recallQueries(context, { ...options, queries: 2 * plan.queriesPerHalf })
  const progress = startProgress(context)
  const running = {
    source: source?.from === 'rows' ? undefined : source,
    signal: context.signal,
    onProgress: (event: Parameters<typeof renderTuneProgress>[0]) => progress.update(renderTuneProgress(event)),
  }
  const tune = await runTune(database, plan, running)
  const applied = options.apply
    ? await applyTune(database, tune, {
        ...running,
        replace,
        onBuild: (event) => progress.update(renderBuildProgress(event)),
      })
    : null
  progress.done('')
  if (options.report !== undefined) {
    const { renderTuneReport } = await import('./tune-report/render-tune-report.ts')
    await writeFile(resolve(context.cwd, options.report), renderTuneReport({ tune, applied }, context.now()))
    context.stderr(`Report: ${options.report}`)
  }
  return { tune: withoutTuningQueries(tune), applied: applied && withoutTuningQueries(applied) }
}

/** Says whether the target is out of reach, or was not kept on the table. */
export function needsAttention({ tune, applied }: TuneReport): boolean {
  return tune.choice.kind === 'not reachable' || applied?.outcome === 'not kept'
}

async function confirmReplacement(context: CommandContext, command: Command, { existing }: TunePlan): Promise<void> {
  if (existing.length === 0) return
  const names = existing.map((name) => `"${name}"`).join(', ')
  await confirm(context, command, `Drop ${names} if a new index reaches the target and they do not?`)
}

/** What each query found is of interest only for those that prove something; the document would be ten times as long. */
function withoutTuningQueries<T extends { readonly tried: readonly TriedIndex[] }>(result: T): T {
  const tried = result.tried.map((index) => ({
    ...index,
    trials: index.trials.map((trial) => (trial.queries === 'tuning' ? { ...trial, perQuery: [] } : trial)),
  }))
  return { ...result, tried }
}

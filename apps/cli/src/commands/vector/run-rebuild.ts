import type {
  ApplyRebuildOptions,
  IndexMethod,
  Leftover,
  MaintenanceWindow,
  PlanRebuildOptions,
  RebuildPlan,
  RebuildReport,
  RebuildResult,
} from '@pgtend/vector-index'
import type { Command } from 'commander'
import { confirm } from '../../confirm.ts'
import type { CommandContext } from '../../context.ts'
import { startProgress } from '../../progress.ts'
import { plural } from '../../render/format.ts'
import type { Settings } from '../../settings.ts'
import type { DatabaseSession } from '../../with-database.ts'
import { renderBuildProgress } from './render-index.ts'
import { renderBlocked, renderStep, renderWait } from './render-rebuild-progress.ts'

export interface RebuildOptions {
  readonly toMethod?: IndexMethod
  readonly toType?: 'vector' | 'halfvec' | 'bit'
  readonly lists?: number
  readonly m?: number
  readonly efConstruction?: number
  readonly prove?: boolean
  readonly queries?: number
  readonly timeBudget?: number
  readonly window?: string
  readonly wait?: number
  readonly assumeDisk?: number
  readonly allLeftovers?: boolean
  readonly dryRun?: boolean
}

export interface RebuildRun {
  /** Undefined where only leftovers are to be dropped. */
  readonly parts: readonly string[] | undefined
  readonly window: MaintenanceWindow | undefined
  readonly options: RebuildOptions
}

/** Drops leftovers, plans every index that is meant before the first is touched, and rebuilds one after the other. */
export async function runRebuild(
  context: CommandContext,
  command: Command,
  { database, settings }: DatabaseSession,
  { parts, window, options }: RebuildRun,
): Promise<RebuildReport> {
  const { applyDropLeftovers, applyRebuild, findRebuildTargets, planRebuild, readRebuildFacts, selectLeftovers } =
    await import('@pgtend/vector-index')
  const targets = parts === undefined ? [] : await findRebuildTargets(database.pool, parts)
  const found = options.allLeftovers ? await selectLeftovers(database.pool, {}, { all: true }) : []
  const tables = new Set(targets.map(({ schema, table }) => JSON.stringify([schema, table])))
  const leftovers = found.filter(
    ({ schema, table }) => targets.length === 0 || tables.has(JSON.stringify([schema, table])),
  )
  const plans: RebuildPlan[] = []
  for (const target of targets) {
    const wanted = planOptions(options, settings, database.capabilities.concurrentSessions)
    plans.push(planRebuild(await readRebuildFacts(database.pool, target, wanted), wanted))
  }
  if (options.dryRun) return { outcome: 'planned', plans, results: [], leftovers }
  await confirmLeftovers(context, command, leftovers)
  const dropped = await applyDropLeftovers(database, leftovers, { signal: context.signal })
  const progress = startProgress(context)
  const results: RebuildResult[] = []
  try {
    for (const plan of plans)
      results.push(await applyRebuild(database, plan, applyOptions(context, options, window, progress)))
  } catch (error) {
    // The error is all that the result says then, also as JSON.
    for (const { outcome, plan } of results) context.stderr(`Before the failure: index "${plan.index}" ${outcome}`)
    throw error
  } finally {
    progress.done('')
  }
  return { outcome: 'done', plans: [], results, leftovers: dropped }
}

function planOptions(options: RebuildOptions, { config }: Settings, concurrently: boolean): PlanRebuildOptions {
  return {
    method: options.toMethod,
    type: options.toType,
    lists: options.lists,
    m: options.m,
    efConstruction: options.efConstruction,
    prove: options.prove,
    diskFreeBytes: options.assumeDisk,
    minimumRowsPerList: config.vector.minimumRowsPerList,
    maintenanceWorkMemLimitMb: config.vector.maintenanceWorkMemLimitMb,
    concurrently,
  }
}

function applyOptions(
  context: CommandContext,
  { wait, queries, timeBudget }: RebuildOptions,
  window: MaintenanceWindow | undefined,
  progress: { update(text: string): void },
): ApplyRebuildOptions {
  const waitMs = wait === undefined ? undefined : wait * 1000
  return {
    window,
    now: context.now,
    signal: context.signal,
    queries,
    measureBudgetMs: timeBudget === undefined ? undefined : timeBudget * 1000,
    waitMs,
    ...(waitMs === undefined ? {} : { advisoryLockWaitMs: waitMs }),
    onWait: (holder) => progress.update(renderWait(holder)),
    onBlocked: (blockers) => progress.update(renderBlocked(blockers)),
    onStep: (step) => progress.update(renderStep(step)),
    onProgress: (event) => progress.update(renderBuildProgress(event)),
  }
}

async function confirmLeftovers(
  context: CommandContext,
  command: Command,
  leftovers: readonly Leftover[],
): Promise<void> {
  if (leftovers.length === 0) return
  const names = leftovers.map(({ schema, name }) => `${schema}.${name}`).join(', ')
  await confirm(context, command, `Drop ${plural(leftovers.length, 'invalid index', 'invalid indexes')} (${names})?`)
}

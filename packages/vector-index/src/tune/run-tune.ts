import { type Database, requireSessionState } from '@pgtend/database'
import { VectorError } from '../errors.ts'
import type { QuerySource } from '../recall/query-source.ts'
import { chooseCandidate, chooseExact, chooseExisting } from './choose-tuned.ts'
import { dropLeftCopies, withScratchCopy } from './scratch-copy.ts'
import { timeExact } from './time-exact.ts'
import { tryCandidates } from './try-candidates.ts'
import { tryIndex } from './try-index.ts'
import { withTuneLock } from './tune-lock.ts'
import type { TunePlan } from './tune-plan.ts'
import type { TuneChoice, TuneResult } from './tune-result.ts'
import { type RunTuneOptions, type TuneRun, timeLeft } from './tune-run.ts'
import type { TriedIndex } from './tune-trial.ts'

/**
 * Runs a planned tune: times exact search, tries settings of the indexes that are there, and otherwise builds the candidates on a copy
 * of random rows. Changes nothing on the table; the copy is dropped at the end, and the next run drops what a killed one has left.
 * One tune per table at a time.
 * @throws {VectorError} `TUNE_RUNNING`, `TUNE_NEEDS_SERVER`, `TUNE_TOO_FEW_QUERIES`, `TUNE_SCRATCH_DENIED`, `TUNE_CLEANUP_FAILED`, or as
 * `withRecallSession` and `applyVectorIndex`
 * @throws {DatabaseError} `POOLER_IN_TRANSACTION_MODE` or `INTERRUPTED`
 */
export async function runTune(database: Database, plan: TunePlan, options: RunTuneOptions = {}): Promise<TuneResult> {
  requireServer(database)
  const start = performance.now()
  return withTuneLock(database, plan, async (client) => {
    await dropLeftCopies(client, plan.tableOid)
    const run = { ...options, database, plan, deadline: start + plan.timeBudgetMs }
    const found = await search(run)
    return { plan, queriesFrom: queriesFrom(plan, options.source), ...found, durationMs: performance.now() - start }
  })
}

/** @throws {VectorError} `TUNE_NEEDS_SERVER` @throws {DatabaseError} `POOLER_IN_TRANSACTION_MODE` */
export function requireServer(database: Database): void {
  requireSessionState(database)
  if (database.capabilities.concurrentSessions) return
  throw new VectorError('TUNE_NEEDS_SERVER', 'the embedded engine has one session, and a tune needs several')
}

type Found = Omit<TuneResult, 'plan' | 'queriesFrom' | 'durationMs'>

async function search(run: TuneRun): Promise<Found> {
  const { plan } = run
  const exact = await timeExact(run)
  const done = (choice: TuneChoice, tried: readonly TriedIndex[]): Found => ({
    exact,
    tried,
    skipped: [],
    choice,
    copiedRows: null,
  })
  const enough = chooseExact(plan, exact)
  if (enough !== undefined) return done(enough, [])
  const existing = await tryExisting(run)
  const kept = chooseExisting(existing)
  if (kept !== undefined) return done(kept, existing)
  if (plan.candidates.length === 0)
    return done(chooseCandidate(plan, { exact, tried: existing, skipped: [] }), existing)
  run.onProgress?.({ step: 'copy', name: null, number: 0, of: plan.candidates.length })
  return withScratchCopy(run.database, plan, run.signal, async (copy) => {
    const { tried, skipped } = await tryCandidates(run, copy)
    const evidence = { exact, tried: [...existing, ...tried], skipped }
    return { ...evidence, choice: chooseCandidate(plan, evidence), copiedRows: copy.rows }
  })
}

async function tryExisting(run: TuneRun): Promise<readonly TriedIndex[]> {
  const { database, plan, source, signal } = run
  const { schema, table, column, rows } = plan
  const tried: TriedIndex[] = []
  for (const [at, index] of plan.existing.entries()) {
    const where = { step: 'existing', name: index, number: at + 1, of: plan.existing.length } as const
    tried.push(
      await tryIndex(database, plan, {
        target: { schema, table, column, rows },
        where: 'table',
        index,
        buildMs: null,
        source,
        timeBudgetMs: timeLeft(run),
        signal,
        onMeasure: (settings) => run.onProgress?.({ ...where, search: settings }),
      }),
    )
  }
  return tried
}

function queriesFrom({ columnType }: TunePlan, source: QuerySource | undefined): TuneResult['queriesFrom'] {
  if (source !== undefined && source.from !== 'rows') return source.from
  return columnType === 'vector' || columnType === 'halfvec' ? 'beside' : 'rows'
}

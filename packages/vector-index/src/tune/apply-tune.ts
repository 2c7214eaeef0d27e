import type { Database } from '@pgtend/database'
import type { Client } from 'pg'
import type { BuildProgress } from '../apply/build-progress.ts'
import { applyBtree } from './apply-btree.ts'
import { applyNewIndex } from './apply-new-index.ts'
import { noteTuned } from './note-tuned.ts'
import { requireServer } from './run-tune.ts'
import { NOTHING_APPLIED, type TuneApplied } from './tune-applied.ts'
import { withTuneLock } from './tune-lock.ts'
import type { TuneResult } from './tune-result.ts'
import type { RunTuneOptions, TuneRun } from './tune-run.ts'

export interface ApplyTuneOptions extends RunTuneOptions {
  readonly onBuild?: ((progress: BuildProgress) => void) | undefined
  /** Drops the indexes that the new one replaces, once it is proven on the table. Default true. */
  readonly replace?: boolean | undefined
}

/** What applying a choice works with. */
export interface TuneApplication {
  readonly run: TuneRun
  readonly client: Client
  readonly result: TuneResult
  readonly options: ApplyTuneOptions
}

/**
 * Applies what a tune has chosen: records settings in the comment of an index that is there, or builds the new index concurrently,
 * proves it on the table with held-out queries, records its settings, and only then drops what it replaces. A candidate that does not
 * keep its promise there is dropped and the next one built. Until it is proven an index has a name of its own, by which the next run
 * finds it after a kill.
 * @throws {VectorError} `TUNE_RUNNING`, `TUNE_NEEDS_SERVER`, `TUNE_PARTITIONED`, or as `applyVectorIndex` and `withRecallSession`
 * @throws {DatabaseError} `POOLER_IN_TRANSACTION_MODE`, `LOCK_TIMEOUT` or `INTERRUPTED`
 */
export async function applyTune(
  database: Database,
  result: TuneResult,
  options: ApplyTuneOptions = {},
): Promise<TuneApplied> {
  requireServer(database)
  const start = performance.now()
  const { plan } = result
  const applied = await withTuneLock(database, plan, (client) => {
    const run = { ...options, database, plan, deadline: start + plan.timeBudgetMs }
    return applyChoice({ run, client, result, options })
  })
  return { ...applied, durationMs: performance.now() - start }
}

async function applyChoice(application: TuneApplication): Promise<Omit<TuneApplied, 'durationMs'>> {
  const { result } = application
  const { choice } = result
  switch (choice.kind) {
    case 'no index':
    case 'not reachable':
      return NOTHING_APPLIED
    case 'exact with btree':
      return applyBtree(application, choice)
    case 'existing index':
      return recordExisting(application, choice.index)
    case 'new index':
      return applyNewIndex(application, choice)
  }
}

async function recordExisting(
  { client, result }: TuneApplication,
  index: string,
): Promise<Omit<TuneApplied, 'durationMs'>> {
  const tried = result.tried.find(({ name, where }) => where === 'table' && name === index)
  const recorded = tried !== undefined && (await noteTuned(client, result, index, tried))
  return {
    ...NOTHING_APPLIED,
    outcome: recorded ? 'settings recorded' : 'nothing to do',
    index,
    search: tried?.promise?.search ?? null,
    recorded,
    promise: tried?.promise ?? null,
    notes: recorded ? [] : [`the comment of index "${index}" is not ours, so searches must be given the settings`],
  }
}

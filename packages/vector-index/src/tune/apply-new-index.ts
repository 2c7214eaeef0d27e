import { escapeIdentifier, nameWithTail, qualifiedName, withCancellation } from '@pgtend/database'
import type { Client } from 'pg'
import { applyVectorIndex } from '../apply/apply-vector-index.ts'
import { findIndexOfName } from '../apply/index-of-name.ts'
import type { SearchSettings } from '../inspect/vector-facts.ts'
import type { VectorIndexPlan } from '../plan/index-plan.ts'
import { planVectorIndex } from '../plan/plan-vector-index.ts'
import { readVectorTableFacts, type VectorTableFacts } from '../plan/vector-table-facts.ts'
import { withRecallSession } from '../recall/recall-session.ts'
import { NOTHING_APPLIED, type TuneApplication } from './apply-tune.ts'
import { noteTuned } from './note-tuned.ts'
import { settingsText } from './settings-text.ts'
import { tryIndex } from './try-index.ts'
import type { TuneApplied } from './tune-applied.ts'
import { candidateOptions, type TuneCandidate } from './tune-candidate.ts'
import { isUnproven, unprovenName } from './tune-names.ts'
import type { TuneChoice } from './tune-result.ts'
import type { TriedIndex } from './tune-trial.ts'
import { isWorseThan } from './worse-than.ts'

type NewIndex = Extract<TuneChoice, { kind: 'new index' }>

const RENAME_LOCK_TIMEOUT = '5s'
/** A transaction that used the table may be in the way of a drop for a while. */
const DROP_LOCK_TIMEOUT = '60s'

/** Builds the candidates on the table, in their order, until one keeps its promise there. */
export async function applyNewIndex(
  application: TuneApplication,
  choice: NewIndex,
): Promise<Omit<TuneApplied, 'durationMs'>> {
  const turns = [{ candidate: choice.candidate, search: choice.search }, ...choice.alternatives]
  const replaces = application.options.replace === false ? [] : choice.replaces
  const tried: TriedIndex[] = []
  for (const [at, turn] of turns.entries()) {
    const { name, outcome } = await buildAndTry(application, turn, replaces, { number: at + 1, of: turns.length })
    const better = outcome.promise === null ? undefined : betterOne(application, outcome, replaces)
    tried.push(better === undefined ? outcome : { ...outcome, promise: null, reason: `index "${better}" finds more` })
    if (outcome.promise !== null && better === undefined) {
      return { ...(await keep(application, name, outcome, replaces)), tried }
    }
    await dropIndexes(application, [unprovenName(name)])
  }
  const notes = tried.map(({ name, reason }) => `${name} was built on the table and dropped again: ${reason}`)
  return { ...NOTHING_APPLIED, outcome: 'not kept', tried, notes }
}

interface Turn {
  readonly candidate: TuneCandidate
  readonly search: SearchSettings
}

interface TriedOnTable {
  /** The name that the index gets when it is proven. */
  readonly name: string
  readonly outcome: TriedIndex
}

async function buildAndTry(
  { run, client, options }: TuneApplication,
  { candidate, search }: Turn,
  replaces: readonly string[],
  turn: { readonly number: number; readonly of: number },
): Promise<TriedOnTable> {
  const { database, plan, signal, source } = run
  const { schema, table, column } = plan
  const facts = await readVectorTableFacts(database.pool, plan, { metric: plan.metric, measureExact: false })
  const options = { ...plan.build, ...candidateOptions(candidate, facts.rows, plan) }
  const name = await freeName(client, planVectorIndex(facts, options))
  const unproven = unprovenName(name)
  await dropIndexes({ run, client }, unprovenOf(facts, unproven))
  const progress = { name: candidate.name, ...turn }
  run.onProgress?.({ ...progress, step: 'build', detail: 'on the table' })
  const built = await applyVectorIndex(
    database,
    { ...planVectorIndex(facts, { ...options, name: unproven }), search },
    { signal, beside: true, onProgress: options.onBuild },
  )
  const outcome = await tryIndex(database, plan, {
    target: { schema, table, column, rows: facts.rows },
    where: 'table',
    index: unproven,
    name: candidate.name,
    // What an interrupted run has built took its time then.
    buildMs: built.outcome === 'created' ? built.durationMs : null,
    source,
    replaces,
    timeBudgetMs: plan.timeBudgetMs,
    signal,
    onMeasure: (settings, queries) =>
      run.onProgress?.({
        ...progress,
        step: queries === 'tuning' ? 'measure' : 'prove',
        detail: settingsText(settings),
      }),
  })
  return { name, outcome }
}

/** Other candidates that an interrupted run has built on the column. */
function unprovenOf({ column }: VectorTableFacts, wanted: string): readonly string[] {
  return column.indexes.map(({ name }) => name).filter((name) => isUnproven(name) && name !== wanted)
}

/** The index that would be lost, although it finds more within the same latency. */
function betterOne({ result }: TuneApplication, fresh: TriedIndex, replaces: readonly string[]): string | undefined {
  const old = result.tried.filter(({ name, where }) => where === 'table' && replaces.includes(name))
  return old.find((index) => isWorseThan(index, fresh, result.plan.latencyMs))?.name
}

/** Gives the index its name and its record, and drops what it replaces. */
async function keep(
  application: TuneApplication,
  name: string,
  outcome: TriedIndex,
  replaces: readonly string[],
): Promise<Omit<TuneApplied, 'durationMs'>> {
  const { run, client, result } = application
  const { schema } = run.plan
  await client.query(`set lock_timeout = '${RENAME_LOCK_TIMEOUT}'`)
  await client.query(`alter index ${qualifiedName(schema, unprovenName(name))} rename to ${escapeIdentifier(name)}`)
  const recorded = await noteTuned(client, result, name, outcome)
  await dropIndexes(application, replaces)
  const used = replaces.length === 0 || (await isUsed(application, name, outcome))
  return {
    ...NOTHING_APPLIED,
    notes: used ? [] : [`the planner does not read index "${name}" by itself with these settings`],
    outcome: 'index built',
    index: name,
    search: outcome.promise?.search ?? null,
    recorded,
    promise: outcome.promise,
    dropped: replaces,
  }
}

/** Beside the old one the planner may have read that; alone it must choose the new one. */
async function isUsed({ run }: TuneApplication, index: string, { promise }: TriedIndex): Promise<boolean> {
  const { schema, table, column, metric, k } = run.plan
  const session = { schema, table, column, metric, k, queries: { from: 'rows', count: 1 }, signal: run.signal } as const
  return withRecallSession(run.database, session, async ({ measure }) => {
    const { indexUsed } = await measure({ index, settings: promise?.search })
    return indexUsed
  })
}

/** Concurrently: reads and writes go on. */
async function dropIndexes(
  { run, client }: Pick<TuneApplication, 'run' | 'client'>,
  names: readonly string[],
): Promise<void> {
  const { database, plan, signal } = run
  await client.query(`set lock_timeout = '${DROP_LOCK_TIMEOUT}'`)
  for (const name of names) {
    run.onProgress?.({ step: 'drop', name, number: 0, of: 0, detail: null })
    await withCancellation(database, client, signal, () =>
      client.query(`drop index concurrently if exists ${qualifiedName(plan.schema, name)}`),
    )
  }
}

/** The usual name, or the same with a number, where something else has it. */
async function freeName(client: Client, { schema, name }: VectorIndexPlan): Promise<string> {
  for (let number = 1; ; number += 1) {
    const tail = number === 1 ? '' : `_${number}`
    const free = nameWithTail(name, tail)
    if ((await findIndexOfName(client, schema, free)) === undefined) return free
  }
}

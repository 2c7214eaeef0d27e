import type { Client } from 'pg'
import { applyVectorIndex } from '../apply/apply-vector-index.ts'
import { findIndexOfName } from '../apply/index-of-name.ts'
import { VectorError } from '../errors.ts'
import type { SearchSettings } from '../inspect/vector-facts.ts'
import { fitName } from '../plan/fit-name.ts'
import type { VectorIndexPlan } from '../plan/index-plan.ts'
import { planVectorIndex } from '../plan/plan-vector-index.ts'
import { readVectorTableFacts, type VectorTableFacts } from '../plan/vector-table-facts.ts'
import type { TuneApplication } from './apply-tune.ts'
import { dropIndexes } from './drop-indexes.ts'
import { tryIndex } from './try-index.ts'
import { candidateOptions, type TuneCandidate } from './tune-candidate.ts'
import { isUnproven, unprovenName } from './tune-names.ts'
import type { TriedIndex } from './tune-trial.ts'

interface Turn {
  readonly candidate: TuneCandidate
  readonly search: SearchSettings
}

export interface TriedOnTable {
  /** The name that the index gets when it is proven. */
  readonly name: string
  readonly outcome: TriedIndex
}

/**
 * Builds a candidate on the table under a name that marks it as unproven, or goes on with what an interrupted run has built, and
 * measures it there. Other unproven indexes of the column are dropped.
 * @throws {VectorError} `TUNE_PARTITIONED`
 */
export async function buildOnTable(
  { run, client, options }: TuneApplication,
  { candidate, search }: Turn,
  replaces: readonly string[],
  turn: { readonly number: number; readonly of: number },
): Promise<TriedOnTable> {
  const { database, plan, signal, source } = run
  const { schema, table, column } = plan
  const facts = await readVectorTableFacts(database.pool, plan, { metric: plan.metric, measureExact: false })
  requirePlain(facts)
  const planning = { ...plan.build, ...candidateOptions(candidate, facts.rows, plan) }
  const name = await freeName(client, planVectorIndex(facts, planning))
  const unproven = unprovenName(name)
  await dropIndexes({ run, client }, unprovenOf(facts, unproven))
  const progress = { name: candidate.name, ...turn }
  run.onProgress?.({ ...progress, step: 'build', phase: 'on the table' })
  const built = await applyVectorIndex(
    database,
    { ...planVectorIndex(facts, { ...planning, name: unproven }), search },
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
    // The table has at least the rows of the copy, so fewer candidates will hardly do.
    start: search,
    timeBudgetMs: plan.timeBudgetMs,
    signal,
    onMeasure: (settings, queries) =>
      run.onProgress?.({
        ...progress,
        step: queries === 'tuning' ? 'measure' : 'prove',
        search: settings,
      }),
  })
  return { name, outcome }
}

/** An index of a partitioned table cannot be taken back concurrently when it does not keep its promise. */
function requirePlain({ column: { tableKind, table } }: VectorTableFacts): void {
  if (tableKind !== 'partitioned table') return
  throw new VectorError(
    'TUNE_PARTITIONED',
    `table "${table}" is partitioned, and an index on trial could not be dropped`,
  )
}

/** Other candidates that an interrupted run has built on the column. */
function unprovenOf({ column }: VectorTableFacts, wanted: string): readonly string[] {
  return column.indexes.map(({ name }) => name).filter((name) => isUnproven(name) && name !== wanted)
}

/** The usual name, or the same with a number, where something else has it. */
async function freeName(client: Client, { schema, name }: VectorIndexPlan): Promise<string> {
  for (let number = 1; ; number += 1) {
    const tail = number === 1 ? '' : `_${number}`
    const free = fitName(name, tail)
    if ((await findIndexOfName(client, schema, free)) === undefined) return free
  }
}

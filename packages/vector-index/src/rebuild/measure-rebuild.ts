import type { Database } from '@pgtend/database'
import { VectorError } from '../errors.ts'
import { compareMeasurements } from '../recall/compare-measurements.ts'
import type { Measurement } from '../recall/measurement.ts'
import { withRecallSession } from '../recall/recall-session.ts'
import { summarise } from '../recall/summarise.ts'
import type { KeptMeasurement } from './rebuild-journal.ts'
import type { RebuildPlan } from './rebuild-plan.ts'
import type { RebuildProof } from './rebuild-result.ts'

/** A loss that nobody would notice. */
const MARGIN = 0.02
/** Enough to rule out a loss of 2 points where one query in thirty changes. */
const QUERIES = 300
/** Neighbours per query. */
export const REBUILD_K = 10
const DEFAULT_TIME_BUDGET_MS = 60_000

export interface MeasureRebuildOptions {
  /** For each of the two measurements. Default 60 s; with fewer queries measured, less can be proven. */
  readonly measureBudgetMs?: number | undefined
  /** Queries of each measurement. Default 300. */
  readonly queries?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** Why an index cannot be measured. */
export interface Unmeasured {
  readonly reason: string
}

/** Says whether there is a measurement. Pure. */
export function isMeasured(result: KeptMeasurement | Unmeasured): result is KeptMeasurement {
  return 'perQuery' in result
}

/**
 * Measures an index with rows of the table, half of them from its newest tenth; after a rebuild with the same rows as before.
 * Reads in one snapshot, writes nothing.
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function measureForRebuild(
  database: Database,
  plan: Pick<RebuildPlan, 'schema' | 'table' | 'column' | 'successor'>,
  index: string,
  options: MeasureRebuildOptions,
  before?: KeptMeasurement,
): Promise<KeptMeasurement | Unmeasured> {
  const ids = before?.perQuery.map(({ query }) => query)
  const { schema, table, column } = plan
  try {
    const measurement = await withRecallSession(
      database,
      {
        schema,
        table,
        column,
        index,
        k: REBUILD_K,
        queries: { from: 'rows', count: options.queries ?? QUERIES, ids },
        timeBudgetMs: options.measureBudgetMs ?? DEFAULT_TIME_BUDGET_MS,
        signal: options.signal,
      },
      (session) => session.measure({ index }, { force: true }),
    )
    if (measurement.perQuery.length === 0) return { reason: measurement.reason ?? 'no query could be measured' }
    return { index, settings: measurement.settings, perQuery: withStrata(measurement, before) }
  } catch (error) {
    // A table without rows or a budget that is too short is no reason not to rebuild.
    if (error instanceof VectorError) return { reason: error.message }
    throw error
  }
}

/** A row that was among the newest before is still one of those that were new to the old index. */
function withStrata({ perQuery }: Measurement, before: KeptMeasurement | undefined): KeptMeasurement['perQuery'] {
  const strata = new Map(before?.perQuery.map(({ query, stratum }) => [query, stratum]))
  return perQuery.map((measured) => ({ ...measured, stratum: strata.get(measured.query) ?? measured.stratum }))
}

/**
 * Compares the measurements of the same queries. A gain for some rows does not make up for a loss for others: lists that were
 * trained on the newest rows find those and lose the rest. Pure.
 */
export function proveRebuild(before: KeptMeasurement, after: KeptMeasurement): RebuildProof {
  const comparison = compareMeasurements(before, after, MARGIN)
  const strata = [...new Set(before.perQuery.map(({ stratum }) => stratum))].map((name) => {
    const [earlier, later] = [before, after].map(({ perQuery }) => perQuery.filter(({ stratum }) => stratum === name))
    return { name, ...compareMeasurements({ perQuery: earlier ?? [] }, { perQuery: later ?? [] }, MARGIN) }
  })
  return {
    before: recallOf(before),
    after: recallOf(after),
    ...comparison,
    strata,
    proven: comparison.queries > 0 && comparison.low > -MARGIN && strata.every(({ verdict }) => verdict !== 'worse'),
  }
}

function recallOf(measurement: KeptMeasurement): RebuildProof['before'] {
  const { queries, recall, low, high } = summarise(measurement)
  return { queries, recall, low, high, settings: measurement.settings }
}

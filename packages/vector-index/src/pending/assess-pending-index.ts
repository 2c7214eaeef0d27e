import { VectorError } from '../errors.ts'
import { type FoundVectorColumn, findVectorColumn } from '../inspect/find-vector-column.ts'
import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import { defaultMetric } from '../metric.ts'
import type { VectorIndexPlan } from '../plan/index-plan.ts'
import type { PlanVectorIndexOptions } from '../plan/plan-options.ts'
import { planVectorIndex } from '../plan/plan-vector-index.ts'
import { readVectorTableFacts } from '../plan/vector-table-facts.ts'
import type { Queryable } from '../queryable.ts'
import type { PendingIndex, PendingIndexOptions, PendingIndexState } from './pending-index.ts'

/** A pending index with the plan that would build it; null unless it is ready. */
export interface AssessedPendingIndex {
  readonly state: PendingIndexState
  readonly plan: VectorIndexPlan | null
}

/**
 * Says whether a pending index is built, ready to be, or waits for rows. Reads as `readVectorTableFacts`, unless it is built; writes
 * nothing.
 * @throws {VectorError} `VECTOR_EXTENSION_MISSING`
 */
export async function assessPendingIndex(
  client: Queryable,
  pending: PendingIndex,
  options: PlanVectorIndexOptions = {},
): Promise<AssessedPendingIndex> {
  try {
    const column = await findVectorColumn(client, pending.target)
    const built = column.indexes.find((index) => serves(index, column, pending.options))
    if (built !== undefined) {
      const facts = { state: 'built', index: built.name, rows: column.rowsEstimate } as const
      return { state: stateOf(pending, { ...facts, schema: column.schema, reason: `as "${built.name}"` }), plan: null }
    }
    const facts = await readVectorTableFacts(client, pending.target, { metric: pending.options.metric })
    return fromPlan(pending, planVectorIndex(facts, { ...options, ...pending.options }))
  } catch (error) {
    if (!(error instanceof VectorError) || error.code === 'VECTOR_EXTENSION_MISSING') throw error
    return { state: fromError(pending, error), plan: null }
  }
}

/** Parameters may have changed since it was built; it is the same index all the same. */
function serves(index: VectorIndexFacts, column: FoundVectorColumn, wanted: PendingIndexOptions): boolean {
  const { metric = defaultMetric(column.type), method, type } = wanted
  if (!index.valid || index.predicate !== null) return false
  if (method !== undefined && index.method !== method) return false
  if (type === 'bit' && column.type !== 'bit') return index.form === 'binary'
  if (index.form !== 'column' && index.form !== 'cast') return false
  return index.metric === metric && (type === undefined || index.type === type)
}

function fromPlan(pending: PendingIndex, plan: VectorIndexPlan): AssessedPendingIndex {
  const { schema, rows, reason, neededFromRows } = plan
  const facts = { schema, rows, reason }
  return plan.method === 'none'
    ? { state: stateOf(pending, { ...facts, state: 'waits', rowsNeeded: neededFromRows }), plan: null }
    : { state: stateOf(pending, { ...facts, state: 'ready' }), plan }
}

function fromError(pending: PendingIndex, { code, message, details }: VectorError): PendingIndexState {
  if (code === 'VECTOR_COLUMN_NOT_FOUND') return stateOf(pending, { state: 'missing', reason: message })
  if (code !== 'INDEX_TOO_FEW_ROWS') return stateOf(pending, { state: 'refused', reason: message })
  const { rows, rowsNeeded } = details
  return stateOf(pending, { state: 'waits', reason: message, rows: toNumber(rows), rowsNeeded: toNumber(rowsNeeded) })
}

function stateOf(
  { target, options, source }: PendingIndex,
  facts: Pick<PendingIndexState, 'state' | 'reason'> & Partial<PendingIndexState>,
): PendingIndexState {
  return {
    schema: target.schema ?? null,
    table: target.table,
    column: target.column,
    options,
    source,
    index: null,
    rows: null,
    rowsNeeded: null,
    ...facts,
  }
}

function toNumber(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

import { escapeIdentifier } from '@pgtend/database'
import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import { PARAMETER_DEFAULTS } from '../plan/find-equivalent-index.ts'
import type { VectorIndexPlan } from '../plan/index-plan.ts'
import type { PlanVectorIndexOptions } from '../plan/plan-options.ts'
import { planVectorIndex } from '../plan/plan-vector-index.ts'
import { storedType } from '../plan/stored-type.ts'
import type { RebuildFacts } from './read-rebuild-facts.ts'
import { successorName } from './rebuild-names.ts'
import type { PlanRebuildOptions } from './rebuild-options.ts'

/**
 * Plans the index as it shall be: what was asked for, and otherwise as it is, where it is, with its search settings. Pure.
 * @throws {VectorError} as `planVectorIndex`
 */
export function planSuccessor(facts: RebuildFacts, options: PlanRebuildOptions): VectorIndexPlan {
  const { table, index } = facts
  const method = options.method ?? index.method
  const kept = index.method === method ? keptParameters(facts, options) : {}
  // The index itself is no reason to plan none.
  const alone = { ...table, column: { ...table.column, indexes: [] } }
  const plan = planVectorIndex(alone, {
    ...options,
    method,
    metric: options.metric ?? keptMetric(index),
    type: options.type ?? storedType(index, table.column.type),
    dimensions: index.dimensions ?? undefined,
    lists: options.lists ?? kept.lists,
    m: options.m ?? kept.m,
    efConstruction: options.efConstruction ?? kept.efConstruction,
    name: successorName(index.name),
    force: true,
  })
  const where = facts.tablespace === null ? '' : ` tablespace ${escapeIdentifier(facts.tablespace)}`
  return { ...plan, statement: plan.statement + where, search: keptSearch(index, plan) }
}

/** An index of single bits is searched by Hamming distance and says nothing about the metric of its column. */
function keptMetric({ form, metric }: VectorIndexFacts): PlanVectorIndexOptions['metric'] {
  return form === 'binary' ? undefined : (metric ?? undefined)
}

/** Lists that are too many for the rows are what such an index suffers from: they are derived anew, where they can change. */
function keptParameters(
  { index, table, attached }: RebuildFacts,
  { minimumRowsPerList = 50 }: PlanRebuildOptions,
): Pick<PlanVectorIndexOptions, 'lists' | 'm' | 'efConstruction'> {
  const { method, parameters } = index
  if (method === 'hnsw') {
    return {
      m: parameters.m ?? PARAMETER_DEFAULTS.m,
      efConstruction: parameters.ef_construction ?? PARAMETER_DEFAULTS.ef_construction,
    }
  }
  const lists = parameters.lists ?? PARAMETER_DEFAULTS.lists
  const enough = table.rows >= lists * minimumRowsPerList
  return { lists: enough || whyFixed(index, attached) !== null ? lists : undefined }
}

/** Settings were chosen for the method; other lists need other probes. */
function keptSearch(
  { method, parameters, record, form }: VectorIndexFacts,
  target: VectorIndexPlan,
): VectorIndexPlan['search'] {
  const lists = target.parameters.find(({ name }) => name === 'lists')?.value
  const sameLists = method === 'hnsw' || (parameters.lists ?? PARAMETER_DEFAULTS.lists) === lists
  const sameForm = (form === 'binary') === (target.type === 'bit')
  // Without a record searches go with the defaults of pgvector, and so they shall be compared.
  return method === target.method && sameLists && sameForm ? (record?.search ?? {}) : target.search
}

/** Why the parameters of an index cannot change, and why no second one can take its place; null when they can. Pure. */
export function whyFixed({ predicate, form }: VectorIndexFacts, attached: boolean): string | null {
  if (attached) return 'belongs to the index of a partitioned table'
  if (predicate !== null) return 'covers only a part of the rows'
  return form === 'other' ? 'is on an expression that pgtend does not know' : null
}

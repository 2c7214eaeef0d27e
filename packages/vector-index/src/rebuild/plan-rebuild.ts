import { VectorError } from '../errors.ts'
import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import { isEquivalent } from '../plan/find-equivalent-index.ts'
import type { VectorIndexPlan } from '../plan/index-plan.ts'
import type { PlanVectorIndexOptions } from '../plan/plan-options.ts'
import { planVectorIndex } from '../plan/plan-vector-index.ts'
import { storedType } from '../plan/stored-type.ts'
import { hasFeature } from '../version.ts'
import type { RebuildFacts } from './read-rebuild-facts.ts'
import { successorName } from './rebuild-names.ts'
import type { PlanRebuildOptions } from './rebuild-options.ts'
import type { RebuildPlan } from './rebuild-plan.ts'
import { rebuildSteps } from './rebuild-steps.ts'

/** From this share of dead rows, vacuum of a graph takes hours that a rebuild saves. */
const MANY_DEAD = 0.2
/** A concurrent rebuild scans the table a second time. */
const CONCURRENT_FACTOR = 1.4

/** What pgvector takes when an index names no parameter. */
const DEFAULTS = { lists: 100, m: 16, ef_construction: 64 } as const

/**
 * Plans how one index is rebuilt: in place with the same parameters, or through a second index that is compared with the first.
 * Pure.
 * @throws {VectorError} `INDEX_REBUILD_UNSUPPORTED`, or as `planVectorIndex`
 */
export function planRebuild(facts: RebuildFacts, options: PlanRebuildOptions = {}): RebuildPlan {
  const { index, table } = facts
  const target = planTarget(facts, options)
  const changed = !sameIndex(index, target)
  const { way, reason } = chooseWay(facts, target, changed, options)
  requirePossible(facts, way, changed)
  const concurrently = options.concurrently ?? true
  const successor = way === 'swap' ? { ...target, search: keptSearch(index, target) } : null
  const measureReason = whyNotMeasured(index, options)
  const plan: Omit<RebuildPlan, 'steps'> = {
    schema: table.column.schema,
    table: table.column.table,
    column: table.column.column,
    index: index.name,
    indexOid: facts.indexOid,
    method: index.method,
    valid: index.valid,
    rows: table.rows,
    bytes: index.bytes,
    way,
    reason,
    successor,
    resumes: way === 'swap' && resumes(facts, target),
    measure: measureReason === null,
    measureReason,
    concurrently,
    maintenanceWorkMemMb: target.maintenanceWorkMemMb,
    parallelWorkers: target.parallelWorkers,
    diskNeededBytes: target.diskNeededBytes,
    diskFreeBytes: target.diskFreeBytes,
    expectedMs: changed ? null : expectedMs(index, table.rows),
    deadShare: facts.deadShare,
    leftovers: facts.leftovers,
    blockers: facts.blockers,
    builds: facts.builds,
    warnings: target.warnings,
  }
  return { ...plan, steps: rebuildSteps(plan, (facts.deadShare ?? 0) > MANY_DEAD) }
}

/** The index as it shall be: what was asked for, and otherwise as it is. */
function planTarget({ table, index }: RebuildFacts, options: PlanRebuildOptions): VectorIndexPlan {
  const method = options.method ?? index.method
  const kept = index.method === method ? keptParameters(index, table.rows, options) : {}
  // The index itself is no reason to plan none.
  const alone = { ...table, column: { ...table.column, indexes: [] } }
  return planVectorIndex(alone, {
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
}

/** An index of single bits is searched by Hamming distance and says nothing about the metric of its column. */
function keptMetric({ form, metric }: VectorIndexFacts): PlanVectorIndexOptions['metric'] {
  return form === 'binary' ? undefined : (metric ?? undefined)
}

/** Lists that are too many for the rows are what such an index suffers from: they are derived anew. */
function keptParameters(
  { method, parameters }: VectorIndexFacts,
  rows: number,
  { minimumRowsPerList = 50 }: PlanRebuildOptions,
): Pick<PlanVectorIndexOptions, 'lists' | 'm' | 'efConstruction'> {
  if (method === 'hnsw') {
    return {
      m: parameters.m ?? DEFAULTS.m,
      efConstruction: parameters.ef_construction ?? DEFAULTS.ef_construction,
    }
  }
  const lists = parameters.lists ?? DEFAULTS.lists
  return { lists: rows >= lists * minimumRowsPerList ? lists : undefined }
}

/** Of an expression that a plan cannot make, only method and parameters can differ. */
function sameIndex(index: VectorIndexFacts, target: VectorIndexPlan): boolean {
  if (target.method === 'none') return true
  const { method, operatorClass, type, dimensions, form } = target
  return isEquivalent(index.form === 'other' ? { ...index, operatorClass, type, dimensions, form } : index, {
    ...target,
    method,
  })
}

function chooseWay(
  { index, table, attached, successor }: RebuildFacts,
  target: VectorIndexPlan,
  changed: boolean,
  { prove, concurrently = true }: PlanRebuildOptions,
): Pick<RebuildPlan, 'way' | 'reason'> {
  if (changed) return { way: 'swap', reason: `it changes: ${parametersText(target)}` }
  if (!index.valid) return { way: 'reindex', reason: 'it is invalid: there is nothing to compare with' }
  if (!concurrently || attached || index.predicate !== null || index.form === 'other') {
    return { way: 'reindex', reason: 'the parameters stay' }
  }
  if (prove === true) return { way: 'swap', reason: 'the old index is kept until the new one is proven' }
  if (prove !== false && index.method === 'ivfflat' && !hasFeature(table.pgvector, 'unbiasedIvfflatSample')) {
    return {
      way: 'swap',
      reason: `pgvector ${table.pgvector} trains lists mostly on the last rows, so that a rebuild can make it worse`,
    }
  }
  if (successor !== null) return { way: 'swap', reason: 'goes on with what an interrupted rebuild has built' }
  return { way: 'reindex', reason: 'the parameters stay' }
}

function requirePossible({ index, attached }: RebuildFacts, way: RebuildPlan['way'], changed: boolean): void {
  if (!changed || way === 'reindex') return
  const why = attached
    ? 'belongs to the index of a partitioned table'
    : index.predicate !== null
      ? 'covers only a part of the rows'
      : index.form === 'other'
        ? 'is on an expression that pgtend does not know'
        : undefined
  if (why === undefined) return
  throw new VectorError('INDEX_REBUILD_UNSUPPORTED', `index "${index.name}" ${why}, so its parameters cannot change`)
}

/** Only one that is what is planned now; any other is dropped and built anew. */
function resumes({ successor, index }: RebuildFacts, target: VectorIndexPlan): boolean {
  if (successor === null || target.method === 'none') return false
  const comparable = successor.measured || !index.valid
  return comparable && isEquivalent(successor.index, { ...target, method: target.method })
}

/** Settings were chosen for the method; other lists need other probes. */
function keptSearch(
  { method, parameters, record, form }: VectorIndexFacts,
  target: VectorIndexPlan,
): VectorIndexPlan['search'] {
  const lists = target.parameters.find(({ name }) => name === 'lists')?.value
  const sameLists = method === 'hnsw' || (parameters.lists ?? DEFAULTS.lists) === lists
  const sameForm = (form === 'binary') === (target.type === 'bit')
  // Without a record searches go with the defaults of pgvector, and so they shall be compared.
  return method === target.method && sameLists && sameForm ? (record?.search ?? {}) : target.search
}

function whyNotMeasured(index: VectorIndexFacts, { prove }: PlanRebuildOptions): string | null {
  if (!index.valid) return 'an invalid index finds nothing'
  if (index.predicate !== null) return 'it covers only a part of the rows'
  if (index.form === 'other') return 'it is on an expression that pgtend does not search by'
  return prove === false ? 'nobody asked for it' : null
}

/** From the last build, scaled by the rows; it was a concurrent one too. */
function expectedMs({ record }: VectorIndexFacts, rows: number): number | null {
  if (record?.buildMs === undefined || record.rows === 0) return null
  return Math.round(record.buildMs * Math.max(1, rows / record.rows) * CONCURRENT_FACTOR)
}

function parametersText({ method, type, parameters }: VectorIndexPlan): string {
  return [`${method} of ${type}`, ...parameters.map(({ name, value }) => `${name} = ${value}`)].join(', ')
}

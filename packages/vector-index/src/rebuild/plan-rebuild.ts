import { VectorError } from '../errors.ts'
import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import { isEquivalent } from '../plan/find-equivalent-index.ts'
import type { VectorIndexPlan } from '../plan/index-plan.ts'
import { hasFeature } from '../version.ts'
import { planSuccessor, whyFixed } from './plan-successor.ts'
import type { RebuildFacts } from './read-rebuild-facts.ts'
import type { PlanRebuildOptions } from './rebuild-options.ts'
import type { RebuildPlan } from './rebuild-plan.ts'
import { rebuildSteps } from './rebuild-steps.ts'

/** From this share of dead rows, vacuum of a graph takes hours that a rebuild saves. */
const MANY_DEAD = 0.2
/** A concurrent rebuild scans the table a second time. */
const CONCURRENT_FACTOR = 1.4

/**
 * Plans how one index is rebuilt: in place with the same parameters, or through a second index that is compared with the first.
 * Pure.
 * @throws {VectorError} `INDEX_REBUILD_UNSUPPORTED`, or as `planVectorIndex`
 */
export function planRebuild(facts: RebuildFacts, options: PlanRebuildOptions = {}): RebuildPlan {
  const { index, table } = facts
  const target = planSuccessor(facts, options)
  const changed = !sameIndex(index, target)
  const { way, reason } = chooseWay(facts, target, changed, options)
  requirePossible(facts, way, changed)
  const concurrently = options.concurrently ?? true
  const successor = way === 'swap' ? target : null
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
  if (!concurrently || whyFixed(index, attached) !== null) {
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
  const why = whyFixed(index, attached)
  if (why === null) return
  throw new VectorError('INDEX_REBUILD_UNSUPPORTED', `index "${index.name}" ${why}, so its parameters cannot change`)
}

/** Only one that is what is planned now; any other is dropped and built anew. */
function resumes({ successor, index }: RebuildFacts, target: VectorIndexPlan): boolean {
  if (successor === null || target.method === 'none') return false
  const comparable = successor.measured || !index.valid
  return comparable && isEquivalent(successor.index, { ...target, method: target.method })
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

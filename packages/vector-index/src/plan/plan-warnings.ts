import { versionWarnings } from '../extension/version-warnings.ts'
import type { IndexMethod } from '../metric.ts'
import { hasFeature } from '../version.ts'
import type { IndexType } from './choose-index-type.ts'
import type { BuildResources } from './plan-resources.ts'
import type { VectorTableFacts } from './vector-table-facts.ts'

/** Rows that lie more loosely in the order of a column than this are as good as shuffled. */
const ORDERED_FROM = 0.5

/** Says what may go wrong with a planned index. Pure. */
export function planWarnings(
  facts: VectorTableFacts,
  method: IndexMethod,
  type: IndexType,
  resources: BuildResources,
): readonly string[] {
  return [
    ...versionFaults(facts, method),
    ...type.warnings,
    ...(facts.column.tableKind === 'partitioned table'
      ? ['a partitioned table is built part by part; its index counts only when the last part has one']
      : []),
    ...memoryWarnings(resources, method),
  ]
}

/** The biased sample of ivfflat does harm only where the last rows on disk differ from the first. */
function versionFaults({ pgvector, heapOrder }: VectorTableFacts, method: IndexMethod): readonly string[] {
  const faults = versionWarnings(pgvector).filter((warning) => warning.method === method)
  if (method !== 'ivfflat' || hasFeature(pgvector, 'unbiasedIvfflatSample') || heapOrder === null) {
    return faults.map(({ text }) => text)
  }
  if (Math.abs(heapOrder.correlation) < ORDERED_FROM) return []
  return faults.map(
    ({ text }) => `${text}, and the rows lie in the order of "${heapOrder.column}": old rows may be missed`,
  )
}

function memoryWarnings(
  { memoryFits, memoryNeededMb, maintenanceWorkMemMb }: BuildResources,
  method: IndexMethod,
): readonly string[] {
  if (memoryFits) return []
  const consequence = method === 'hnsw' ? 'about three times slower' : 'it may fail'
  return [`the build needs ${memoryNeededMb} MB of memory and gets ${maintenanceWorkMemMb}: ${consequence}`]
}

import { escapeIdentifier } from '@pgtend/database'
import type { VectorColumnFacts, VectorIndexFacts } from '../inspect/vector-facts.ts'
import { defaultMetric, type VectorMetric } from '../metric.ts'
import { typeName } from '../type-name.ts'

/** What `order by` must say for the planner to consider an index. */
export interface SearchedIndex {
  readonly facts: VectorIndexFacts
  /** The indexed expression: the column or its cast. */
  readonly expression: string
  /** Type of the query vector, with dimensions where the index has a cast. */
  readonly queryType: string
}

export interface UsableIndexOptions {
  readonly metric?: VectorMetric | undefined
  readonly index?: string | undefined
  readonly extensionSchema: string
}

/** Picks the index that a search goes through: valid, of the metric, without a predicate, on the column or a cast of it. Pure. */
export function findUsableIndex(column: VectorColumnFacts, options: UsableIndexOptions): SearchedIndex | undefined {
  const metric = options.metric
  const candidates = column.indexes.filter(
    (index) =>
      index.valid &&
      index.ready &&
      index.predicate === null &&
      index.metric !== null &&
      (metric === undefined || index.metric === metric) &&
      (options.index === undefined || index.name === options.index) &&
      (index.expression === null || isCastOf(index.expression, column.column)),
  )
  // HNSW first, as the planner mostly would; among equals the one that stores the whole column.
  const [facts] = candidates.toSorted((a, b) => rank(a) - rank(b))
  if (facts === undefined) return undefined
  const name = escapeIdentifier(column.column)
  if (facts.expression === null) {
    return { facts, expression: name, queryType: typeName(column.type, options.extensionSchema, column.dimensions) }
  }
  const queryType = typeName(facts.type, options.extensionSchema, facts.dimensions)
  return { facts, expression: `(${name}::${queryType})`, queryType }
}

/** The metric of a search: as asked, else that of the named or only index, else the usual one of the type. Pure. */
export function searchMetric(
  column: VectorColumnFacts,
  asked: { readonly metric?: VectorMetric | undefined; readonly index?: string | undefined },
): VectorMetric {
  if (asked.metric !== undefined) return asked.metric
  const indexes = column.indexes.filter((index) => index.valid && (asked.index ?? index.name) === index.name)
  const metrics = new Set(indexes.map((index) => index.metric))
  const [only] = metrics
  return metrics.size === 1 && only ? only : defaultMetric(column.type)
}

function rank(index: VectorIndexFacts): number {
  return (index.method === 'hnsw' ? 0 : 2) + (index.expression === null ? 0 : 1)
}

/** `(embedding)::halfvec(3)`; anything else, such as binary_quantize, needs another search than this. */
function isCastOf(expression: string, column: string): boolean {
  const cast = /^\((.+)\)::(?:.+\.)?(?:vector|halfvec)\(\d+\)$/.exec(expression)
  return cast?.[1] === column || cast?.[1] === escapeIdentifier(column)
}

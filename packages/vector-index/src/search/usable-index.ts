import type { VectorColumnFacts, VectorIndexFacts } from '../inspect/vector-facts.ts'
import { defaultMetric, type VectorMetric } from '../metric.ts'
import { typeName } from '../type-name.ts'
import { type EqualColumns, matchPredicate } from './match-predicate.ts'

/** An index that a search can go through, and what it must say for that. */
export interface SearchedIndex {
  readonly facts: VectorIndexFacts
  /** What `order by` must say. */
  readonly expression: string
  /** Type of the query vector, with dimensions where the index has a cast. */
  readonly queryType: string
  /** Conditions that let the planner take a partial index; the filter implies them. */
  readonly implied: readonly string[]
  /** Columns of the filter that the predicate of the index has dealt with. */
  readonly filtered: ReadonlySet<string>
}

export interface UsableIndexOptions {
  readonly metric?: VectorMetric | undefined
  readonly index?: string | undefined
  readonly extensionSchema: string
  /** Columns that must have one value, by the filter of the search; partial indexes are taken only for these. */
  readonly equal?: EqualColumns | undefined
}

/** Metrics that a comparison of signs says something about; the others need an index that is asked for by name. */
const METRICS_OF_SIGNS: readonly VectorMetric[] = ['cosine', 'inner_product']

/**
 * Picks the index that a search goes through: valid, of the metric, on the column, a cast of it or its bits, and without a predicate
 * or with one that the filter implies. Pure.
 */
export function findUsableIndex(column: VectorColumnFacts, options: UsableIndexOptions): SearchedIndex | undefined {
  const [best] = column.indexes
    .filter((facts) => facts.valid && facts.ready && (options.index ?? facts.name) === facts.name)
    .filter((facts) => servesMetric(facts, options))
    .flatMap((facts) => {
      const match = matchPredicate(facts.predicate, column.column, options.equal ?? new Map())
      return match === undefined ? [] : [{ facts, match }]
    })
    .toSorted((a, b) => rank(a.facts) - rank(b.facts))
  if (best === undefined) return undefined
  const { facts, match } = best
  const { type, dimensions } = facts.form === 'cast' ? facts : column
  return {
    facts,
    expression: facts.indexedExpression,
    queryType: typeName(type, options.extensionSchema, dimensions),
    implied: match.conditions,
    filtered: match.columns,
  }
}

function servesMetric({ form, metric }: VectorIndexFacts, asked: UsableIndexOptions): boolean {
  if (form === 'other' || metric === null) return false
  if (form !== 'binary') return (asked.metric ?? metric) === metric
  return asked.index !== undefined || METRICS_OF_SIGNS.includes(asked.metric ?? 'cosine')
}

/** The metric of a search: as asked, else that of the named or only index, else the usual one of the type. Pure. */
export function searchMetric(
  column: VectorColumnFacts,
  asked: { readonly metric?: VectorMetric | undefined; readonly index?: string | undefined },
): VectorMetric {
  if (asked.metric !== undefined) return asked.metric
  const indexes = column.indexes.filter((index) => index.valid && (asked.index ?? index.name) === index.name)
  // The metric of an index over bits is not that of the column.
  const metrics = new Set(indexes.filter(({ form }) => form !== 'binary').map((index) => index.metric))
  const [only] = metrics
  return metrics.size === 1 && only ? only : defaultMetric(column.type)
}

/** One for just these rows first; then HNSW, as the planner mostly would; among equals the one that stores most of the column. */
function rank({ predicate, method, form }: VectorIndexFacts): number {
  const stored = form === 'column' ? 0 : form === 'cast' ? 1 : 4
  return (predicate === null ? 8 : 0) + (method === 'hnsw' ? 0 : 2) + stored
}

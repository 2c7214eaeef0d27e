import type { VectorColumnFacts, VectorIndexFacts } from '../inspect/vector-facts.ts'
import { defaultMetric, type VectorMetric } from '../metric.ts'
import { type EqualColumns, matchPredicate } from './match-predicate.ts'

/** An index that a search can go through, and what it must say for that. */
export interface SearchedIndex {
  readonly facts: VectorIndexFacts
  /** Conditions that let the planner take a partial index; the filter implies them. */
  readonly implied: readonly string[]
  /** Columns of the filter that the predicate of the index has dealt with. */
  readonly filtered: ReadonlySet<string>
}

export interface UsableIndexOptions {
  readonly metric?: VectorMetric | undefined
  readonly index?: string | undefined
}

/** Metrics that a comparison of signs says something about; the others need an index that is asked for by name. */
const METRICS_OF_SIGNS: readonly VectorMetric[] = ['cosine', 'inner_product']

/** Finds the indexes that can serve a search without a filter or with some filter, the best first. Pure. */
export function findUsableIndexes(column: VectorColumnFacts, options: UsableIndexOptions): readonly SearchedIndex[] {
  return column.indexes
    .filter((facts) => facts.valid && facts.ready && (options.index ?? facts.name) === facts.name)
    .filter((facts) => servesMetric(facts, options))
    .toSorted((a, b) => rank(a) - rank(b))
    .map((facts) => ({ facts, implied: [], filtered: new Set() }))
}

/**
 * Picks the index that a search goes through: the best without a predicate or with one that the filter implies. `equal` are the
 * columns that must have one value, by the filter. Pure.
 */
export function pickIndex(
  indexes: readonly SearchedIndex[],
  vectorColumn: string,
  equal: EqualColumns,
): SearchedIndex | undefined {
  for (const index of indexes) {
    if (index.facts.predicate === null) return index
    const match = matchPredicate(index.facts.predicate, vectorColumn, equal)
    if (match !== undefined) return { ...index, implied: match.conditions, filtered: match.columns }
  }
  return undefined
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

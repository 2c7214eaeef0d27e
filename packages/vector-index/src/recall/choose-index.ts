import { VectorError } from '../errors.ts'
import type { SearchSettings, VectorColumnFacts, VectorIndexFacts } from '../inspect/vector-facts.ts'
import { defaultMetric, type VectorMetric } from '../metric.ts'
import type { MeasureTarget } from './recall-session.ts'

/** The metric of a measurement: as asked, else that of the named or only index, else the usual one of the type. Pure. */
export function recallMetric(
  column: VectorColumnFacts,
  asked: { readonly metric?: VectorMetric | undefined; readonly index?: string | undefined },
): VectorMetric {
  if (asked.metric !== undefined) return asked.metric
  const named = column.indexes.filter((index) => isSearchable(index) && (asked.index ?? index.name) === index.name)
  // An index of bits ranks by Hamming distance and stands for whatever the column is compared by.
  const metrics = new Set(named.flatMap(({ form, metric }) => (form === 'binary' || metric === null ? [] : [metric])))
  const [only] = metrics
  return metrics.size === 1 && only !== undefined ? only : defaultMetric(column.type)
}

/**
 * Picks the index to measure: the named one, or of those that have the settings the one a search would take: HNSW before ivfflat,
 * the whole column before a cast before bits. Pure.
 * @throws {VectorError} `VECTOR_INDEX_NOT_FOUND`
 */
export function chooseIndex(
  column: VectorColumnFacts,
  metric: VectorMetric,
  { index: name, settings }: Pick<MeasureTarget, 'index' | 'settings'>,
): VectorIndexFacts {
  const candidates = column.indexes.filter(
    (index) =>
      isSearchable(index) &&
      (index.form === 'binary' || index.metric === metric) &&
      (name === undefined ? index.predicate === null && hasSettings(index, settings) : index.name === name),
  )
  const [first] = candidates.toSorted((a, b) => rank(a) - rank(b))
  if (first !== undefined) return first
  const which = name === undefined ? `with metric ${metric}` : `"${name}" with metric ${metric}`
  throw new VectorError('VECTOR_INDEX_NOT_FOUND', `column "${column.column}" has no valid vector index ${which}`)
}

/** A setting of one method says that an index of that method is meant. Pure. */
export function hasSettings({ method }: VectorIndexFacts, settings: SearchSettings = {}): boolean {
  return method === 'hnsw' ? settings.probes === undefined : settings.efSearch === undefined
}

function isSearchable(index: VectorIndexFacts): boolean {
  return index.valid && index.ready && index.form !== 'other'
}

const FORMS = { column: 0, cast: 1, binary: 2, other: 3 } as const

function rank({ method, form }: VectorIndexFacts): number {
  return (form === 'binary' ? 10 : 0) + (method === 'hnsw' ? 0 : 5) + FORMS[form]
}

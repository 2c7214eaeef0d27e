import type { QueryResultRow } from 'pg'
import { similarityOf, type VectorMetric } from '../metric.ts'
import { SCORE_COLUMN, TEXT_RANK_COLUMN, VECTOR_RANK_COLUMN } from './hybrid-sql.ts'
import { DISTANCE_COLUMN, POSITION_COLUMN } from './search-sql.ts'
import type { HybridHit, SearchHit } from './search-types.ts'

/**
 * Reads the rows of a search, nearest first: an index may give them slightly out of order. A cosine distance to a vector of zeros is
 * NaN: such a row has no place among the nearest. Pure.
 */
export function toHits<Row>(rows: readonly QueryResultRow[], metric: VectorMetric): readonly SearchHit<Row>[] {
  return rows
    .map(({ [DISTANCE_COLUMN]: distance, ...row }) => ({
      row: row as Row,
      distance: distance as number,
      similarity: similarityOf(metric, distance as number),
    }))
    .filter(({ distance }) => !Number.isNaN(distance))
    .sort((a, b) => a.distance - b.distance)
}

/** Reads the rows of a search of many: a list of hits for each of `count` queries. Pure. */
export function toHitsOfMany<Row>(
  rows: readonly QueryResultRow[],
  metric: VectorMetric,
  count: number,
): readonly (readonly SearchHit<Row>[])[] {
  const byQuery = Array.from({ length: count }, (): QueryResultRow[] => [])
  for (const { [POSITION_COLUMN]: position, ...row } of rows) byQuery[position - 1]?.push(row)
  return byQuery.map((found) => toHits<Row>(found, metric))
}

/** Reads the rows of a search by vector and words. Pure. */
export function toHybridHits<Row>(rows: readonly QueryResultRow[], metric: VectorMetric): readonly HybridHit<Row>[] {
  return rows.map((found) => {
    const {
      [DISTANCE_COLUMN]: measured,
      [SCORE_COLUMN]: score,
      [VECTOR_RANK_COLUMN]: vectorRank,
      [TEXT_RANK_COLUMN]: textRank,
      ...row
    } = found
    // A row without a vector, or of zeros where the metric is cosine.
    const distance = measured === null || Number.isNaN(measured) ? null : measured
    const similarity = distance === null ? undefined : similarityOf(metric, distance)
    return { row: row as Row, score, vectorRank, textRank, distance, similarity }
  })
}

import type { QueryResultRow } from 'pg'
import { similarityOf, type VectorMetric } from '../metric.ts'
import { SCORE_COLUMN, TEXT_RANK_COLUMN, VECTOR_RANK_COLUMN } from './hybrid-sql.ts'
import { DISTANCE_COLUMN, POSITION_COLUMN } from './search-sql.ts'
import type { HybridHit, SearchHit } from './search-types.ts'

/** What of a search its rows depend on. */
interface RowShape {
  readonly metric: VectorMetric
  readonly sql: { readonly columns: readonly string[] }
}

/**
 * Reads the rows of a search, nearest first: an index may give them slightly out of order. A cosine distance to a vector of zeros is
 * NaN: such a row has no place among the nearest. Pure.
 */
export function toHits<Row>(rows: readonly QueryResultRow[], { metric, sql }: RowShape): readonly SearchHit<Row>[] {
  return rows
    .filter((found) => !Number.isNaN(found[DISTANCE_COLUMN]))
    .map((found) => {
      const distance: number = found[DISTANCE_COLUMN]
      return { row: pickColumns<Row>(found, sql.columns), distance, similarity: similarityOf(metric, distance) }
    })
    .sort((a, b) => a.distance - b.distance)
}

/** A copy column by column: a rest pattern takes ten times as long, which is a tenth of what a search costs here. */
function pickColumns<Row>(found: QueryResultRow, columns: readonly string[]): Row {
  const row: QueryResultRow = {}
  for (const name of columns) row[name] = found[name]
  return row as Row
}

/** Reads the rows of a search of many: a list of hits for each of `count` queries. Pure. */
export function toHitsOfMany<Row>(
  rows: readonly QueryResultRow[],
  shape: RowShape,
  count: number,
): readonly (readonly SearchHit<Row>[])[] {
  const byQuery = Array.from({ length: count }, (): QueryResultRow[] => [])
  for (const row of rows) byQuery[row[POSITION_COLUMN] - 1]?.push(row)
  return byQuery.map((found) => toHits<Row>(found, shape))
}

/** Reads the rows of a search by vector and words. Pure. */
export function toHybridHits<Row>(
  rows: readonly QueryResultRow[],
  { metric, sql }: RowShape,
): readonly HybridHit<Row>[] {
  return rows.map((found) => {
    const {
      [DISTANCE_COLUMN]: measured,
      [SCORE_COLUMN]: score,
      [VECTOR_RANK_COLUMN]: vectorRank,
      [TEXT_RANK_COLUMN]: textRank,
    } = found
    // A row without a vector, or of zeros where the metric is cosine.
    const distance = measured === null || Number.isNaN(measured) ? null : measured
    const similarity = distance === null ? undefined : similarityOf(metric, distance)
    return { row: pickColumns<Row>(found, sql.columns), score, vectorRank, textRank, distance, similarity }
  })
}

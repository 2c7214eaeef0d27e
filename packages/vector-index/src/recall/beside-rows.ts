import { parseVector } from '../encoding/encode-vector.ts'
import { VectorError } from '../errors.ts'
import type { Queryable } from '../queryable.ts'
import { chooseIndex } from './choose-index.ts'
import type { RecallQuery } from './recall-query.ts'
import { neighbourStatement, type StatementInput, searchValues } from './search-statements.ts'

/**
 * How far a query moves, as a share of the distance to its neighbour. On clustered vectors, recall then lay within 2 points of that
 * of unseen queries for all but the narrowest searches, where rows themselves were 2 to 7 points too good; the middle between two
 * rows, which is often recommended, is in the thick of the cluster and was 5 to 18 points too good.
 */
const STEP = 0.25

/**
 * Moves each query a little away from the nearest other row, as the usual index finds it, to a place that the index was not built
 * with. One search through the index per query.
 * @throws {VectorError} `SEARCH_OPTION_INVALID` for types that cannot be moved, or `VECTOR_INDEX_NOT_FOUND`
 */
export async function besideRows(
  client: Queryable,
  input: StatementInput,
  queries: readonly RecallQuery[],
): Promise<readonly RecallQuery[]> {
  const { column, metric } = input
  if (column.type !== 'vector' && column.type !== 'halfvec') {
    throw new VectorError('SEARCH_OPTION_INVALID', `queries of type ${column.type} cannot be moved beside their rows`)
  }
  const text = neighbourStatement(input, chooseIndex(column, metric, {}))
  const moved: RecallQuery[] = []
  for (const query of queries) {
    const { rows } = await client.query<{ row: string; vector: string }>(text, [...searchValues(input, query)])
    const neighbour = rows.find(({ row }) => row !== query.self)
    moved.push({
      ...query,
      id: `beside:${query.id}`,
      vector: moveAway(query.vector, neighbour?.vector),
      self: undefined,
    })
  }
  return moved
}

/** Pure. */
export function moveAway(vector: string, neighbour: string | undefined): string {
  if (neighbour === undefined) return vector
  const other = parseVector(neighbour)
  const moved = parseVector(vector).map((value, index) => value + STEP * (value - (other[index] ?? value)))
  return `[${moved.join(',')}]`
}

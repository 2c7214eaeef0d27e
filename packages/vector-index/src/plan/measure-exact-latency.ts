import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { FoundVectorColumn } from '../inspect/find-vector-column.ts'
import { distanceOperator, type VectorMetric } from '../metric.ts'
import type { Queryable } from '../queryable.ts'

const QUERIES = 3
const LIMIT = 10

/**
 * Measures the median time of an exact search with vectors of the table; null when there are none. `+ 0` keeps an existing vector
 * index out; the first run warms the cache and is not counted. Reads the table four times.
 */
export async function measureExactLatency(
  client: Queryable,
  { schema, table, column }: FoundVectorColumn,
  metric: VectorMetric,
  extensionSchema: string,
): Promise<number | null> {
  const name = escapeIdentifier(column)
  const from = qualifiedName(schema, table)
  const text = `
    select (select count(*) from (
      select 1 from ${from}
       order by (${name} ${distanceOperator(metric, extensionSchema)} q.v) + 0
       limit ${LIMIT}) nearest) as "found"
      from (select ${name} as v from ${from} where ${name} is not null limit 1 offset $1::int) q
  `
  const times: number[] = []
  for (let query = 0; query <= QUERIES; query += 1) {
    const start = performance.now()
    const { rowCount } = await client.query(text, [query])
    if (query > 0 && rowCount === 1) times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? null
}

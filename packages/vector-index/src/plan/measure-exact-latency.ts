import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { FoundVectorColumn } from '../inspect/find-vector-column.ts'
import { distanceOperator, type VectorMetric } from '../metric.ts'
import type { Queryable } from '../queryable.ts'
import { typeName } from '../type-name.ts'

const LIMIT = 10

/**
 * Measures the median time of an exact search for the given vectors; null when there are none. `+ 0` keeps an existing vector index
 * out; the first search runs twice, to warm the cache. Reads the table once per search.
 */
export async function measureExactLatency(
  client: Queryable,
  { schema, table, column, type, dimensions }: FoundVectorColumn,
  metric: VectorMetric,
  extensionSchema: string,
  queries: readonly string[],
): Promise<number | null> {
  const [first] = queries
  if (first === undefined) return null
  const queryType = typeName(type, extensionSchema, type === 'bit' ? dimensions : undefined)
  const text = `
    select 1 from ${qualifiedName(schema, table)}
     order by (${escapeIdentifier(column)} ${distanceOperator(metric, extensionSchema)} $1::${queryType}) + 0
     limit ${LIMIT}
  `
  await client.query(text, [first])
  const times: number[] = []
  for (const query of queries) {
    const start = performance.now()
    await client.query(text, [query])
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? null
}

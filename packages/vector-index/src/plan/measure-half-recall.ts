import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { FoundVectorColumn } from '../inspect/find-vector-column.ts'
import { distanceOperator, type VectorMetric } from '../metric.ts'
import type { Queryable } from '../queryable.ts'
import { typeName } from '../type-name.ts'

const LIMIT = 10

/**
 * Measures how many of the true nearest rows are still found when each number is cut to half its precision, which costs next to
 * nothing for usual embeddings and everything where rows lie closer together than halfvec can tell. Exact searches on both sides, so
 * this is the loss of the type alone. Null when there are no queries. Reads the table twice per query.
 */
export async function measureHalfRecall(
  client: Queryable,
  { schema, table, column }: FoundVectorColumn,
  metric: VectorMetric,
  extensionSchema: string,
  queries: readonly string[],
): Promise<number | null> {
  const operator = distanceOperator(metric, extensionSchema)
  const vector = typeName('vector', extensionSchema)
  const name = escapeIdentifier(column)
  const from = `from ${qualifiedName(schema, table)} where ${name} is not null`
  const distance = `(${name} ${operator} $1::${vector})`
  const text = `
    with truth as (select max(d) as farthest, count(*) as rows
                     from (select ${distance} as d ${from} order by ${distance} + 0 limit ${LIMIT}) nearest),
         half as (select ${distance} as d ${from}
                   order by (${halfDistance(name, metric, extensionSchema)}) + 0 limit ${LIMIT})
    select count(*) filter (where half.d <= truth.farthest + pg_catalog.abs(truth.farthest) * 1e-6)::float8
           / nullif(max(truth.rows), 0) as "recall"
      from half cross join truth
  `
  const recalls: number[] = []
  for (const query of queries) {
    const { rows } = await client.query<{ recall: number | null }>(text, [query])
    recalls.push(...rows.flatMap(({ recall }) => recall ?? []))
  }
  return recalls.length === 0 ? null : recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length
}

/** As an index computes it: for cosine it stores vectors of length 1, rounded once more, and compares by inner product. */
function halfDistance(name: string, metric: VectorMetric, extensionSchema: string): string {
  const half = typeName('halfvec', extensionSchema)
  const query = `$1::${typeName('vector', extensionSchema)}::${half}`
  if (metric !== 'cosine') return `${name}::${half} ${distanceOperator(metric, extensionSchema)} ${query}`
  const unit = (vector: string): string => `${escapeIdentifier(extensionSchema)}.l2_normalize(${vector})`
  const operator = distanceOperator('inner_product', extensionSchema)
  return `${unit(`${name}::${half}`)} ${operator} ${unit(query)}`
}

import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import { VectorError } from '../errors.ts'
import { storedExpression } from '../inspect/index-form.ts'
import { distanceOperator } from '../metric.ts'
import type { Queryable } from '../queryable.ts'
import { chooseIndex } from './choose-index.ts'
import type { RecallQuery } from './recall-query.ts'
import { queryType, rowConditions, type StatementInput } from './search-statements.ts'

/**
 * Moves each query to the middle between its row and the nearest other one, as the usual index finds it: a place that the index was
 * not built with, near where searches go. One search through the index per query.
 * @throws {VectorError} `SEARCH_OPTION_INVALID` for types that have no mean, or `VECTOR_INDEX_NOT_FOUND`
 */
export async function betweenRows(
  client: Queryable,
  input: StatementInput,
  queries: readonly RecallQuery[],
): Promise<readonly RecallQuery[]> {
  const { column, metric, extensionSchema, filter } = input
  if (column.type !== 'vector' && column.type !== 'halfvec') {
    throw new VectorError('SEARCH_OPTION_INVALID', `rows of type ${column.type} have no mean to search with`)
  }
  const index = chooseIndex(column, metric, undefined)
  const operator = distanceOperator(index.metric ?? metric, extensionSchema)
  const query = `$${filter.values.length + 1}::${queryType(input)}`
  const text = `
    select ${escapeIdentifier(extensionSchema)}.avg(near.v)::text as "vector"
      from (select ${escapeIdentifier(column.column)} as v
              from ${qualifiedName(column.schema, column.table)}
             where ${rowConditions(input).join(' and ')}
             order by ${index.indexedExpression} ${operator} ${storedExpression(index, query, extensionSchema)}
             limit 2) near
  `
  const moved: RecallQuery[] = []
  for (const row of queries) {
    const { rows } = await client.query<{ vector: string | null }>(text, [...filter.values, row.vector])
    moved.push({ ...row, id: `between:${row.id}`, vector: rows[0]?.vector ?? row.vector, self: undefined })
  }
  return moved
}

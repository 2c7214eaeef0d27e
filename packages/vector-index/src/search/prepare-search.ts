import { checkVector } from '../encoding/check-vector.ts'
import { encodeHalfvec } from '../encoding/encode-halfvec.ts'
import { encodeVector, type VectorValue } from '../encoding/encode-vector.ts'
import { VectorError } from '../errors.ts'
import { operatorClass, type VectorMetric } from '../metric.ts'
import { typeName } from '../type-name.ts'
import { type FilterSql, filterSql } from './filter-sql.ts'
import type { SearchSqlInput } from './search-sql.ts'
import type { SearchTable } from './search-table.ts'
import type { SearchOptions, VectorSearchTarget } from './search-types.ts'
import { findUsableIndex, type SearchedIndex, searchMetric } from './usable-index.ts'

const DEFAULT_K = 10

/** One search with all that is known about it. */
export interface PreparedSearch {
  readonly table: SearchTable
  readonly metric: VectorMetric
  readonly k: number
  readonly query: Buffer | string
  readonly filter: FilterSql
  readonly sql: SearchSqlInput
  readonly index: SearchedIndex | undefined
  readonly options: SearchOptions
}

/**
 * Checks one search and writes its parts. Pure.
 * @throws {VectorError} `SEARCH_OPTION_INVALID`, `SEARCH_TENANT_MISSING`, `VECTOR_INVALID`, `VECTOR_METRIC_UNSUPPORTED`,
 * `VECTOR_TYPE_UNSUPPORTED` or `VECTOR_INDEX_NOT_FOUND`
 */
export function prepareSearch<Row>(
  table: SearchTable,
  target: VectorSearchTarget<Row>,
  query: VectorValue | string,
  options: SearchOptions,
): PreparedSearch {
  const { column, columns, extensionSchema } = table
  const metric = searchMetric(column, target)
  if (operatorClass(column.type, metric) === undefined) {
    throw new VectorError('VECTOR_METRIC_UNSUPPORTED', `type ${column.type} has no metric "${metric}"`)
  }
  const { k = DEFAULT_K } = options
  if (!Number.isInteger(k) || k < 1)
    throw new VectorError('SEARCH_OPTION_INVALID', '"k" must be a whole number above 0')
  const filter = filterSql({
    filter: options.filter,
    tenantColumn: target.tenantColumn,
    columns,
  })
  for (const name of target.columns) {
    if (!columns.has(name)) throw new VectorError('SEARCH_OPTION_INVALID', `the table has no column "${name}"`)
  }
  const sql: SearchSqlInput = {
    schema: column.schema,
    table: column.table,
    column: column.column,
    columns: target.columns,
    filter,
    metric,
    extensionSchema,
    queryType: typeName(column.type, extensionSchema, column.type === 'bit' ? column.dimensions : undefined),
  }
  const index = findUsableIndex(column, { metric, index: target.index, extensionSchema })
  if (target.index !== undefined && index === undefined) {
    throw new VectorError('VECTOR_INDEX_NOT_FOUND', `no index "${target.index}" serves a search with metric ${metric}`)
  }
  return { table, metric, k, query: encodeQuery(column, metric, query), filter, sql, index, options }
}

/** Sends a query vector in binary; a bit string and a type without an encoder of ours go as text. */
function encodeQuery(
  { type, dimensions }: SearchTable['column'],
  metric: VectorMetric,
  query: VectorValue | string,
): Buffer | string {
  if (typeof query === 'string') return query
  if (type === 'bit' || type === 'sparsevec') {
    throw new VectorError('VECTOR_TYPE_UNSUPPORTED', `a query for a column of type ${type} must be text`)
  }
  checkVector(query, 'the query', { dimensions: dimensions ?? undefined, allowZero: metric !== 'cosine', type })
  return type === 'halfvec' ? encodeHalfvec(query) : encodeVector(query)
}

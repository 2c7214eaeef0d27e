import { type AnyVector, encodeAs } from '../encoding/encode-as.ts'
import { VectorError } from '../errors.ts'
import { operatorClass, type VectorMetric } from '../metric.ts'
import { typeName } from '../type-name.ts'
import { equalColumns, type FilterSql, filterSql } from './filter-sql.ts'
import type { EqualColumns } from './match-predicate.ts'
import type { SearchSqlInput } from './search-sql.ts'
import type { SearchTable } from './search-table.ts'
import type { SearchOptions, VectorSearchTarget } from './search-types.ts'
import { findUsableIndex, type SearchedIndex, searchMetric } from './usable-index.ts'

const DEFAULT_K = 10

/** One search with all that is known about it, but for its query. */
export interface PreparedSearch {
  readonly table: SearchTable
  readonly metric: VectorMetric
  readonly k: number
  readonly filter: FilterSql
  /** Columns that the filter gives one value. */
  readonly equal: EqualColumns
  readonly sql: SearchSqlInput
  readonly index: SearchedIndex | undefined
  /** The index was asked for by name, so no other will do. */
  readonly named: boolean
  /** The filter rules out rows that the index has. */
  readonly filtered: boolean
  readonly options: SearchOptions
}

/**
 * Checks one search and writes its parts. Pure.
 * @throws {VectorError} `SEARCH_OPTION_INVALID`, `SEARCH_TENANT_MISSING`, `VECTOR_METRIC_UNSUPPORTED` or `VECTOR_INDEX_NOT_FOUND`
 */
export function prepareSearch<Row>(
  table: SearchTable,
  target: VectorSearchTarget<Row>,
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
  const { tenantColumn } = target
  const filter = filterSql({ filter: options.filter, tenantColumn, columns })
  const equal = equalColumns(options.filter ?? {}, tenantColumn)
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
    k,
  }
  const index = findUsableIndex(column, { metric, index: target.index, extensionSchema, equal })
  if (target.index !== undefined && index === undefined) {
    throw new VectorError('VECTOR_INDEX_NOT_FOUND', `no index "${target.index}" serves a search with metric ${metric}`)
  }
  const filtered = filter.conditions.length > (index?.filtered.size ?? 0)
  return { table, metric, k, filter, equal, sql, index, named: target.index !== undefined, filtered, options }
}

/** Checks a query and encodes it in binary. Pure. @throws {VectorError} `VECTOR_INVALID` */
export function encodeQuery({ column }: SearchTable, metric: VectorMetric, query: AnyVector): Buffer {
  return encodeAs(column.type, query, 'the query', {
    dimensions: column.dimensions,
    allowZero: metric !== 'cosine',
  })
}

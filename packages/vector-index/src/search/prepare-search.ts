import { type AnyVector, encodeAs } from '../encoding/encode-as.ts'
import { VectorError } from '../errors.ts'
import { operatorClass, type VectorMetric } from '../metric.ts'
import { typeName } from '../type-name.ts'
import { equalColumns, type FilterSql, filterSql } from './filter-sql.ts'
import type { EqualColumns } from './match-predicate.ts'
import type { SearchSqlInput } from './search-sql.ts'
import type { SearchTable } from './search-table.ts'
import type { SearchOptions, VectorSearchTarget } from './search-types.ts'
import { findUsableIndexes, pickIndex, type SearchedIndex, searchMetric } from './usable-index.ts'

const DEFAULT_K = 10

/** What all searches over a table have in common. */
export interface PreparedTable {
  readonly table: SearchTable
  readonly metric: VectorMetric
  readonly tenantColumn: string | undefined
  /** The only one that will do; undefined for any. */
  readonly indexName: string | undefined
  /** Indexes of the metric, the best first. */
  readonly indexes: readonly SearchedIndex[]
  readonly sql: Omit<SearchSqlInput, 'filter' | 'k'>
}

/** One search with all that is known about it, but for its query. */
export interface PreparedSearch extends Omit<PreparedTable, 'sql'> {
  readonly k: number
  readonly filter: FilterSql
  /** Columns that the filter gives one value. */
  readonly equal: EqualColumns
  readonly sql: SearchSqlInput
  readonly index: SearchedIndex | undefined
  /** The filter rules out rows that the index has. */
  readonly filtered: boolean
  readonly options: SearchOptions
}

/**
 * Works out what does not depend on a single search. Pure.
 * @throws {VectorError} `SEARCH_OPTION_INVALID` or `VECTOR_METRIC_UNSUPPORTED`
 */
export function prepareTable<Row>(table: SearchTable, target: VectorSearchTarget<Row>): PreparedTable {
  const { column, columns, extensionSchema } = table
  const { index: indexName, tenantColumn } = target
  const metric = searchMetric(column, target)
  if (operatorClass(column.type, metric) === undefined) {
    throw new VectorError('VECTOR_METRIC_UNSUPPORTED', `type ${column.type} has no metric "${metric}"`)
  }
  for (const name of target.columns) {
    if (!columns.has(name)) throw new VectorError('SEARCH_OPTION_INVALID', `the table has no column "${name}"`)
  }
  const sql = {
    schema: column.schema,
    table: column.table,
    column: column.column,
    columns: target.columns,
    metric,
    extensionSchema,
    queryType: typeName(column.type, extensionSchema, column.type === 'bit' ? column.dimensions : undefined),
  }
  const indexes = findUsableIndexes(column, { metric, index: indexName })
  return { table, metric, tenantColumn, indexName, indexes, sql }
}

/**
 * Checks one search and writes its parts. Pure.
 * @throws {VectorError} `SEARCH_OPTION_INVALID`, `SEARCH_TENANT_MISSING` or `VECTOR_INDEX_NOT_FOUND`
 */
export function prepareSearch(prepared: PreparedTable, options: SearchOptions): PreparedSearch {
  const { table, metric, tenantColumn, indexName, indexes } = prepared
  const { k = DEFAULT_K } = options
  if (!Number.isInteger(k) || k < 1)
    throw new VectorError('SEARCH_OPTION_INVALID', '"k" must be a whole number above 0')
  const filter = filterSql({ filter: options.filter, tenantColumn, columns: table.columns })
  const equal = equalColumns(options.filter ?? {}, tenantColumn)
  const index = pickIndex(indexes, table.column.column, equal)
  if (indexName !== undefined && index === undefined) {
    throw new VectorError('VECTOR_INDEX_NOT_FOUND', `no index "${indexName}" serves a search with metric ${metric}`)
  }
  const filtered = filter.conditions.length > (index?.filtered.size ?? 0)
  return { ...prepared, k, filter, equal, sql: { ...prepared.sql, filter, k }, index, filtered, options }
}

/** Checks a query and encodes it in binary. Pure. @throws {VectorError} `VECTOR_INVALID` */
export function encodeQuery({ column }: SearchTable, metric: VectorMetric, query: AnyVector): Buffer {
  return encodeAs(column.type, query, 'the query', {
    dimensions: column.dimensions,
    allowZero: metric !== 'cosine',
  })
}

import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import { storedExpression } from '../inspect/index-form.ts'
import { distanceOperator, type VectorMetric } from '../metric.ts'
import type { FilterSql } from './filter-sql.ts'
import type { SearchedIndex } from './usable-index.ts'

/** Name of the distance among the selected columns; one that no table has by accident. */
export const DISTANCE_COLUMN = 'pgtend distance'
/** Number of the query, from 1, in a search of many. */
export const POSITION_COLUMN = 'pgtend query'

export interface SearchSqlInput {
  readonly schema: string
  readonly table: string
  readonly column: string
  /** Columns to return. */
  readonly columns: readonly string[]
  /** Its parameters come first, then the query. */
  readonly filter: FilterSql
  readonly metric: VectorMetric
  readonly extensionSchema: string
  /** Type of the query, as the column has it. */
  readonly queryType: string
  /** Rows to return; a number in the text, because a plan for an unknown limit is a plan for a tenth of the table. */
  readonly k: number
}

/** Which part of the statement varies. */
export interface ScanOptions {
  /** The query vector: a parameter, or a column of the surrounding query. */
  readonly query: string
  /** More columns to select, as SQL. */
  readonly extra?: readonly string[]
  readonly limit?: number
  /** Keeps the plan from starting before the settings hold. */
  readonly gate?: string | undefined
}

/** The query parameter with its type. */
export function queryParameter({ filter, queryType }: SearchSqlInput): string {
  return `$${filter.values.length + 1}::${queryType}`
}

/**
 * Compares the query with every matching row. `+ 0` keeps vector indexes out of the plan without a setting:
 * 2.5 ms and exact on 1,000 of 100,000 rows, where the index gave 4 % of the rows. Selected and sorted by are the same expression, or
 * the server would fetch each vector twice.
 */
export function exactScan(input: SearchSqlInput, { query, extra = [], limit = input.k }: ScanOptions): string {
  const measured = `(${distance(input, query)}) + 0`
  return `
select ${selected(input, measured, extra)}
  from ${qualifiedName(input.schema, input.table)}
 where ${where(input, undefined)}
 order by ${measured}
 limit ${limit}`
}

export interface IndexScanOptions extends ScanOptions {
  readonly index: Pick<SearchedIndex, 'facts' | 'implied'>
  /** Rows taken from the index; more than the limit where it stores less than the column. */
  readonly candidates: number
}

/**
 * Orders by the plain operator, the only form an index serves; more candidates than rows are sorted again by the full distance.
 * The rows may come slightly out of order: a relaxed iterative scan and an index of rounded vectors give them so.
 */
export function indexScan(input: SearchSqlInput, options: IndexScanOptions): string {
  const { query, extra = [], limit = input.k, gate, index, candidates } = options
  const scan = `
select ${selected(input, distance(input, query), extra)}
  from ${qualifiedName(input.schema, input.table)}
 where ${where(input, gate, index.implied)}
 order by ${indexOrder(input, index, query)}
 limit ${Math.max(candidates, limit)}`
  if (candidates <= limit) return scan
  // The limit keeps the planner from merging the two sorts.
  return `
select * from (${scan}) candidates
 order by ${escapeIdentifier(DISTANCE_COLUMN)} + 0
 limit ${limit}`
}

/** What `order by` must say to reach an index: both sides of the operator as the index stores them. */
export function indexOrder(
  { metric, extensionSchema }: Pick<SearchSqlInput, 'metric' | 'extensionSchema'>,
  { facts }: Pick<SearchedIndex, 'facts'>,
  query: string,
): string {
  const operator = distanceOperator(facts.form === 'binary' ? (facts.metric ?? 'hamming') : metric, extensionSchema)
  return `${facts.indexedExpression} ${operator} ${storedExpression(facts, query, extensionSchema)}`
}

/** Runs a scan for each of many queries; `scan` gets the name of the query. Results come in the order of the queries. */
export function forEachQuery({ filter, queryType }: SearchSqlInput, scan: (query: string) => string): string {
  // A name that the table inside does not have.
  const queries = '"pgtend queries"'
  return `
select ${queries}.position::int as ${escapeIdentifier(POSITION_COLUMN)}, hit.*
  from unnest($${filter.values.length + 1}::${queryType}[]) with ordinality as ${queries}(query, position)
 cross join lateral (${scan(`${queries}.query`)}) hit`
}

/** The filter alone, for the planner's estimate and for counting. */
export function matchesSql(input: SearchSqlInput): string {
  return `select 1 from ${qualifiedName(input.schema, input.table)} where ${where(input, undefined)}`
}

/** Distance of the column from the query, at full precision. */
export function distance({ column, metric, extensionSchema }: SearchSqlInput, query: string): string {
  return `${escapeIdentifier(column)} ${distanceOperator(metric, extensionSchema)} ${query}`
}

function selected({ columns }: SearchSqlInput, measured: string, extra: readonly string[]): string {
  return [...columns.map(escapeIdentifier), ...extra, `${measured} as ${escapeIdentifier(DISTANCE_COLUMN)}`].join(', ')
}

/** Rows without a vector are nobody's neighbours; an exact sort would put them last. */
function where({ column, filter }: SearchSqlInput, gate: string | undefined, implied: readonly string[] = []): string {
  return [
    ...(gate === undefined ? [] : [gate]),
    `${escapeIdentifier(column)} is not null`,
    ...implied,
    ...filter.conditions,
  ].join('\n   and ')
}

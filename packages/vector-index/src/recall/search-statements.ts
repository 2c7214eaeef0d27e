import { escapeIdentifier } from '@pgtend/database'
import type { FoundVectorColumn } from '../inspect/find-vector-column.ts'
import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import type { VectorMetric } from '../metric.ts'
import type { FilterSql } from '../search/filter-sql.ts'
import { withSettings } from '../search/local-settings.ts'
import { DISTANCE_COLUMN, exactScan, indexScan, queryParameter, type SearchSqlInput } from '../search/search-sql.ts'
import { typeName } from '../type-name.ts'
import type { Near } from './nearest.ts'
import { type RecallQuery, ROW_ID } from './recall-query.ts'
import { sentQuery } from './sent-query.ts'

/** What all searches of one measurement have in common. */
export interface StatementInput {
  readonly column: FoundVectorColumn
  readonly metric: VectorMetric
  readonly extensionSchema: string
  /** Its values are the first parameters of every statement. */
  readonly filter: FilterSql
  /** Each query sees only the rows of its tenant. */
  readonly tenantColumn: string | undefined
}

const ROW = `${ROW_ID} as "row"`

export interface IndexStatementOptions {
  /** Rows to return. */
  readonly rows: number
  /** Rows to take from the index and to sort again by the full distance. */
  readonly candidates: number
  /** Hold from the start of the statement to the end of its transaction; the planner does not see them. */
  readonly settings: readonly string[]
}

/** The statement that `search()` sends, returning row ids. Its parameters are `searchValues`. */
export function indexStatement(input: StatementInput, index: VectorIndexFacts, options: IndexStatementOptions): string {
  const { rows, candidates, settings } = options
  const sql = searchSqlInput(input, rows)
  const scan = { ...indexToScan(index), query: queryParameter(sql), extra: [ROW], candidates }
  const statement = { write: (gate?: string) => indexScan(sql, { ...scan, gate }), orderBy: DISTANCE_COLUMN }
  return withSettings(statement, settings, false)
}

/** The two rows nearest to a row, itself among them, with their vectors. */
export function neighbourStatement(input: StatementInput, index: VectorIndexFacts): string {
  const sql = searchSqlInput(input, 2)
  const extra = [ROW, `${escapeIdentifier(input.column.column)}::text as "vector"`]
  return indexScan(sql, { ...indexToScan(index), query: queryParameter(sql), extra, candidates: 2 })
}

/** The search of `indexStatement` by comparing every matching row. */
export function exactStatement(input: StatementInput, rows: number): string {
  const sql = searchSqlInput(input, rows)
  return exactScan(sql, { query: queryParameter(sql), extra: [ROW] })
}

/** The parameters of one search: those of the filter, the tenant where there is one, and the query. */
export function searchValues(input: StatementInput, query: RecallQuery): readonly unknown[] {
  return [...filterOf(input, query.tenant).values, sentQuery(query, input)]
}

/** What the statements above return. */
export interface FoundRow extends Pick<Near, 'row'> {
  readonly [DISTANCE_COLUMN]: number
}

export function toNear({ row, [DISTANCE_COLUMN]: distance }: FoundRow): Near {
  return { row, distance }
}

/** The parts of a search, as `search()` has them. The tenant is only a value, so its searches have one text. */
export function searchSqlInput(input: StatementInput, k: number, tenant?: string): SearchSqlInput {
  const { column, metric, extensionSchema } = input
  return {
    schema: column.schema,
    table: column.table,
    column: column.column,
    columns: [],
    filter: filterOf(input, tenant),
    metric,
    extensionSchema,
    queryType: queryType(input),
    k,
  }
}

function filterOf({ filter, tenantColumn }: StatementInput, tenant: string | undefined): FilterSql {
  if (tenantColumn === undefined) return filter
  const values = [...filter.values, tenant ?? null]
  return { conditions: [...filter.conditions, `${escapeIdentifier(tenantColumn)} = $${values.length}`], values }
}

/** The predicate of a partial index is among the conditions already. */
function indexToScan(facts: VectorIndexFacts) {
  return { index: { facts, implied: [] } } as const
}

/** Type of a query, as the column has it. */
export function queryType({ column, extensionSchema }: StatementInput): string {
  return typeName(column.type, extensionSchema, column.type === 'bit' ? column.dimensions : undefined)
}

/** Rows without a vector are nobody's neighbours; an exact sort would put them last. */
export function rowConditions({ column, filter }: StatementInput): readonly string[] {
  return [`${escapeIdentifier(column.column)} is not null`, ...filter.conditions]
}

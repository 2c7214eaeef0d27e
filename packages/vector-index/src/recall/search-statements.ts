import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { FoundVectorColumn } from '../inspect/find-vector-column.ts'
import { storedExpression } from '../inspect/index-form.ts'
import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import { distanceOperator, type VectorMetric } from '../metric.ts'
import type { FilterSql } from '../search/filter-sql.ts'
import { typeName } from '../type-name.ts'
import { ROW_ID } from './recall-query.ts'

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

export interface IndexStatementOptions {
  /** Rows to return. */
  readonly rows: number
  /** Rows to take from the index and to sort again by the full distance; at least `rows`. */
  readonly candidates: number
}

/**
 * The statement that a search sends, returning row ids. After the values of the filter come the query and, with a tenant column,
 * the tenant.
 */
export function indexStatement(input: StatementInput, index: VectorIndexFacts, options: IndexStatementOptions): string {
  const { column } = input
  return `
with nearest as materialized (
  select ${ROW_ID} as "row", (${distanceSql(input)})::float8 as "distance"
    from ${qualifiedName(column.schema, column.table)}
   where ${where(input)}
   order by ${indexOrder(input, index)}
   limit ${options.candidates}
)
select "row", "distance" from nearest order by "distance" + 0 limit ${options.rows}`
}

/** The two rows nearest to a row, itself among them, with their vectors; parameters as those of `indexStatement`. */
export function neighbourStatement(input: StatementInput, index: VectorIndexFacts): string {
  const { column } = input
  return `
select ${ROW_ID} as "row", ${escapeIdentifier(column.column)}::text as "vector"
  from ${qualifiedName(column.schema, column.table)}
 where ${where(input)}
 order by ${indexOrder(input, index)}
 limit 2`
}

/** The search of `indexStatement` by comparing every matching row. `+ 0` keeps vector indexes out of the plan. */
export function exactStatement(input: StatementInput, rows: number): string {
  const { column } = input
  return `
select ${ROW_ID} as "row", (${distanceSql(input)})::float8 as "distance"
  from ${qualifiedName(column.schema, column.table)}
 where ${where(input)}
 order by (${distanceSql(input)}) + 0
 limit ${rows}`
}

/** What the planner must see to consider the index. */
function indexOrder(input: StatementInput, index: VectorIndexFacts): string {
  const { extensionSchema, metric } = input
  const operator = distanceOperator(index.metric ?? metric, extensionSchema)
  return `${index.indexedExpression} ${operator} ${storedExpression(index, queryParameter(input), extensionSchema)}`
}

function distanceSql(input: StatementInput): string {
  const { column, metric, extensionSchema } = input
  return `${escapeIdentifier(column.column)} ${distanceOperator(metric, extensionSchema)} ${queryParameter(input)}`
}

function queryParameter(input: StatementInput): string {
  return `$${input.filter.values.length + 1}::${queryType(input)}`
}

/** Type of a query, as the column has it. */
export function queryType({ column, extensionSchema }: StatementInput): string {
  return typeName(column.type, extensionSchema, column.type === 'bit' ? column.dimensions : undefined)
}

/** Rows without a vector are nobody's neighbours; an exact sort would put them last. */
export function rowConditions({ column, filter }: StatementInput): readonly string[] {
  return [`${escapeIdentifier(column.column)} is not null`, ...filter.conditions]
}

function where(input: StatementInput): string {
  const { tenantColumn, filter } = input
  const tenant = tenantColumn === undefined ? [] : [`${escapeIdentifier(tenantColumn)} = $${filter.values.length + 2}`]
  return [...rowConditions(input), ...tenant].join(' and ')
}

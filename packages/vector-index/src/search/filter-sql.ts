import { escapeIdentifier } from '@pgtend/database'
import { VectorError } from '../errors.ts'
import type { FilterValue, SearchFilter, TagFilter } from './search-types.ts'

/** Conditions of a `where` clause and their parameters, numbered from $1. */
export interface FilterSql {
  readonly conditions: readonly string[]
  readonly values: readonly unknown[]
}

export interface FilterSqlOptions {
  readonly filter: SearchFilter | undefined
  readonly tenantColumn: string | undefined
  /** Columns the table has. */
  readonly columns: ReadonlySet<string>
}

/**
 * Writes a filter as SQL; every value is a parameter. Pure.
 * @throws {VectorError} `SEARCH_OPTION_INVALID` or `SEARCH_TENANT_MISSING`
 */
export function filterSql({ filter = {}, tenantColumn, columns }: FilterSqlOptions): FilterSql {
  checkFilter(filter)
  const conditions: string[] = []
  const values: unknown[] = []
  const parameter = (value: unknown): string => `$${values.push(value)}`
  const name = (column: string): string => knownColumn(column, columns)

  const tenant = requireTenant(filter, tenantColumn)
  if (tenant !== undefined) conditions.push(`${name(tenant.column)} = ${parameter(tenant.value)}`)
  for (const [column, value] of Object.entries(filter.equals ?? {})) {
    conditions.push(equalsSql(name(column), value, parameter))
  }
  for (const [column, value] of Object.entries(filter.contains ?? {})) {
    conditions.push(`${name(column)} @> ${parameter(JSON.stringify(value))}::pg_catalog.jsonb`)
  }
  for (const [column, tags] of Object.entries(filter.tags ?? {})) {
    conditions.push(tagsSql(name(column), tags, parameter))
  }
  return { conditions, values }
}

const PARTS: ReadonlySet<string> = new Set<keyof SearchFilter>(['equals', 'contains', 'tags', 'tenant'])

/** What the types rule out, for callers without types: a part that is left unread shows rows that it was to hide. */
function checkFilter(filter: SearchFilter): void {
  for (const part of Object.keys(filter)) {
    if (!PARTS.has(part)) throw new VectorError('SEARCH_OPTION_INVALID', `a filter has no "${part}"`)
  }
  for (const [column, value] of Object.entries({ ...filter.equals, ...filter.contains })) {
    if (value === undefined) throw missingValue(column)
  }
  for (const [column, tags] of Object.entries(filter.tags ?? {})) {
    if (!Array.isArray('any' in tags ? tags.any : tags.all)) throw missingValue(column)
  }
}

function missingValue(column: string): VectorError {
  return new VectorError('SEARCH_OPTION_INVALID', `the filter has no value for column "${column}"`)
}

function requireTenant(
  { tenant }: SearchFilter,
  column: string | undefined,
): { column: string; value: FilterValue } | undefined {
  if (column === undefined) {
    if (tenant === undefined) return undefined
    throw new VectorError('SEARCH_OPTION_INVALID', '"filter.tenant" needs a search with "tenantColumn"')
  }
  // Without this, a forgotten tenant would show everybody's rows.
  if (tenant === undefined || tenant === null) {
    throw new VectorError('SEARCH_TENANT_MISSING', `the search is bound to tenant column "${column}"`)
  }
  return { column, value: tenant }
}

function equalsSql(
  name: string,
  value: FilterValue | readonly FilterValue[],
  parameter: (value: unknown) => string,
): string {
  if (value === null) return `${name} is null`
  return Array.isArray(value) ? `${name} = any (${parameter(value)})` : `${name} = ${parameter(value)}`
}

function tagsSql(name: string, tags: TagFilter, parameter: (value: unknown) => string): string {
  return 'any' in tags ? `${name} && ${parameter(tags.any)}` : `${name} @> ${parameter(tags.all)}`
}

function knownColumn(column: string, columns: ReadonlySet<string>): string {
  if (columns.has(column)) return escapeIdentifier(column)
  throw new VectorError('SEARCH_OPTION_INVALID', `the table has no column "${column}"`, { details: { column } })
}

/** The columns that must have one value each; what else the filter says is left out. Pure. */
export function equalColumns(
  { equals = {}, tenant }: SearchFilter,
  tenantColumn: string | undefined,
): ReadonlyMap<string, FilterValue> {
  const single = Object.entries(equals).filter((entry): entry is [string, FilterValue] => !Array.isArray(entry[1]))
  return new Map(tenantColumn === undefined || tenant === undefined ? single : [...single, [tenantColumn, tenant]])
}

import { type JsonObject, type JsonValue, toJsonText } from './json-value.ts'
import { jsonbContains } from './jsonb-contains.ts'

/**
 * A condition on a JSONB column, made of containment only, so that a GIN index with `jsonb_path_ops` serves it.
 * `{ contains: { kind: 'note', tags: ['a', 'b'], source: { file: 'x.md' } } }`: both fields, both tags, the nested field.
 */
export type JsonbFilter =
  | { readonly contains: JsonObject }
  | { readonly all: readonly JsonbFilter[] }
  | { readonly any: readonly JsonbFilter[] }
  /** Not served by the index: use it beside another condition. */
  | { readonly not: JsonbFilter }

/** A condition for a `where` clause and the values of its parameters. */
export interface SqlCondition {
  readonly text: string
  readonly values: readonly unknown[]
}

/**
 * Writes the filter as SQL. `column` is SQL already (an escaped identifier); values only ever become parameters,
 * numbered from `firstParameter`. An empty `all` is true, an empty `any` false.
 * @throws {CoreSchemaError} `JSON_VALUE_INVALID`
 */
export function jsonbFilterSql(column: string, filter: JsonbFilter, firstParameter: number): SqlCondition {
  const values: unknown[] = []
  const write = (one: JsonbFilter): string => {
    if ('contains' in one) {
      values.push(toJsonText(one.contains))
      return `${column} @> $${firstParameter + values.length - 1}::jsonb`
    }
    // A NULL column is "not contained", as in TypeScript, and not "unknown".
    if ('not' in one) return `(${write(one.not)}) is not true`
    const [parts, operator, neutral] =
      'all' in one ? ([one.all, ' and ', 'true'] as const) : ([one.any, ' or ', 'false'] as const)
    return parts.length === 0 ? neutral : `(${parts.map(write).join(operator)})`
  }
  return { text: write(filter), values }
}

/** Says whether a value already in memory passes the filter, by the rules of the server. Pure. */
export function matchesJsonbFilter(value: JsonValue, filter: JsonbFilter): boolean {
  if ('contains' in filter) return jsonbContains(value, filter.contains)
  if ('not' in filter) return !matchesJsonbFilter(value, filter.not)
  if ('all' in filter) return filter.all.every((part) => matchesJsonbFilter(value, part))
  return filter.any.some((part) => matchesJsonbFilter(value, part))
}

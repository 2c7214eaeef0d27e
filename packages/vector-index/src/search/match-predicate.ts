import { escapeIdentifier } from '@pgtend/database'
import type { FilterValue } from './search-types.ts'

/** A filter that implies the predicate of a partial index. */
export interface PredicateMatch {
  /** Conditions with literals, as the server prints them: it proves a predicate from these and not from parameters. */
  readonly conditions: readonly string[]
  /** Columns of the filter that the predicate has dealt with. */
  readonly columns: ReadonlySet<string>
}

/** What a filter says about single columns: the one value that each must have. */
export type EqualColumns = ReadonlyMap<string, FilterValue>

// Types of pg_catalog have only letters and blanks: `uuid`, `character varying`; others depend on the search_path.
const LITERAL = /^(?:'((?:[^']|'')*)'(?:::[a-z ]+)?|(-?\d+(?:\.\d+)?))\)$/

/**
 * Says whether a filter implies the predicate of an index, as the server prints it. Understands `column = literal`, `column is null`,
 * a boolean column, `vector is not null`, and these joined by `and`; undefined for everything else. Pure.
 */
export function matchPredicate(
  predicate: string,
  vectorColumn: string,
  equal: EqualColumns,
): PredicateMatch | undefined {
  const columns = new Set<string>()
  const conditions: string[] = []
  for (const term of terms(predicate)) {
    const column = [...equal].find(([name, value]) => says(term, name, value))?.[0]
    if (column !== undefined) columns.add(column)
    else if (!names(vectorColumn).some((name) => term === `(${name} IS NOT NULL)`)) return undefined
    conditions.push(term)
  }
  return { conditions, columns }
}

/** `((a = 1) AND (b IS NULL))` → its parts. A literal with ` AND ` inside gives parts that match nothing. */
function terms(predicate: string): readonly string[] {
  if (!predicate.startsWith('((') || !predicate.includes(') AND (')) return [predicate]
  return predicate.slice(1, -1).split(/(?<=\)) AND (?=\()/)
}

function says(term: string, column: string, value: FilterValue): boolean {
  for (const name of names(column)) {
    if (value === null && term === `(${name} IS NULL)`) return true
    if (value === true && term === name) return true
    if (value === false && term === `(NOT ${name})`) return true
    const literal = literalOf(term, name)
    if (literal !== undefined && value !== null && literal === String(value)) return true
  }
  return false
}

/** The literal of `(column = 42)` or `((column)::text = 'x'::text)`. */
function literalOf(term: string, name: string): string | undefined {
  const left = [`(${name} = `, `((${name})::text = `].find((start) => term.startsWith(start))
  if (left === undefined) return undefined
  const [, quoted, number] = LITERAL.exec(term.slice(left.length)) ?? []
  return quoted?.replaceAll("''", "'") ?? number
}

/** The server prints a name with quotes only where they are needed. */
function names(column: string): readonly string[] {
  return [column, escapeIdentifier(column)]
}

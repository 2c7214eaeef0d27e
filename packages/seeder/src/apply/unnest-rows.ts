import { escapeIdentifier } from '@pgtend/database'
import type { SeedRow } from '../plan/seed-plan.ts'
import { type ColumnTypes, typeOf } from './column-types.ts'
import { textValue } from './text-value.ts'

/** Rows as a table expression: one text array per column, cast to the types of the table. */
export interface UnnestedRows {
  /** `select row.c1::type, … from unnest($1::text[], …) as row (c1, …)` */
  readonly select: string
  readonly columns: readonly string[]
  readonly values: readonly (readonly (string | null)[])[]
}

/** Writes some columns of rows so that one statement takes all of them; `insert … values` would need a parameter for each value. */
export function unnestRows(
  table: string,
  types: ColumnTypes,
  columns: readonly string[],
  rows: readonly SeedRow[],
): UnnestedRows {
  const aliases = columns.map((_, index) => `c${index + 1}`)
  const arrays = columns.map((_, index) => `$${index + 1}::text[]`)
  const cast = columns.map((column, index) => `row.c${index + 1}::${typeOf(types, table, column)}`)
  return {
    select: `select ${cast.join(', ')} from unnest(${arrays.join(', ')}) as row (${aliases.join(', ')})`,
    columns: columns.map(escapeIdentifier),
    values: columns.map((column) => rows.map((row) => textValue(row[column] ?? null))),
  }
}

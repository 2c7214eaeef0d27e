import type { ColumnState } from './vector-state.ts'

/** Name of a column for a message. */
export function columnName({ schema, table, column }: ColumnState): string {
  return quoted(schema, table, column)
}

/** Names one after the other, each in quotes, as messages show them. */
export function quoted(...names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join('.')
}

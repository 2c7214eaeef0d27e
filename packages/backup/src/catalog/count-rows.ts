import type { TableFacts } from './manifest.ts'

/**
 * Counts tables and rows, for people. What pgtend keeps for itself, such as the mirror of the catalog, is in the dump and compared, but
 * nobody expects to find it among the rows of the application. Pure.
 */
export function countRows(tables: readonly Pick<TableFacts, 'schema' | 'rows'>[]): {
  readonly tables: number
  readonly rows: number
} {
  const own = tables.filter(({ schema }) => schema !== 'pgtend')
  return { tables: own.length, rows: own.reduce((sum, { rows }) => sum + (rows ?? 0), 0) }
}

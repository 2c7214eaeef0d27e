import type { ClientBase } from 'pg'
import type { DerivedFacts } from '../catalog/manifest.ts'
import type { TableColumns } from '../facts/select-tables.ts'
import { type DerivableTable, selectDerivable } from './select-derivable.ts'

/** What the manifest of a backup says was left out of a table. */
export type DerivedName = Pick<DerivedFacts, 'schema' | 'table' | 'column'>

/** The tables to hash, without what a restored database has other values in. */
export interface HashedTables {
  readonly hashed: readonly TableColumns[]
  /** Tables of which the backup holds no rows. */
  readonly emptied: readonly TableColumns[]
}

/**
 * Takes out of the tables to hash what a backup leaves out: whole tables, columns, and what is generated from those. The same on the
 * database that is backed up and on a restored one. Reads catalogs only.
 */
export async function hashedTables(
  client: ClientBase,
  tables: readonly TableColumns[],
  derived: readonly DerivedName[],
): Promise<HashedTables> {
  if (derived.length === 0) return { hashed: tables, emptied: [] }
  const found = new Map((await selectDerivable(client, derived)).map((each) => [keyOf(each.schema, each.name), each]))
  const gone = Map.groupBy(derived, ({ schema, table }) => keyOf(schema, table))
  const columnsOf = ({ schema, name }: TableColumns): ReadonlySet<string | null> =>
    new Set(gone.get(keyOf(schema, name))?.map(({ column }) => column))
  return {
    hashed: tables.flatMap((table) => {
      const columns = columnsOf(table)
      if (columns.size === 0) return [table]
      const unlike = unlikeColumns(found.get(keyOf(table.schema, table.name)), columns)
      return columns.has(null) ? [] : [{ ...table, columns: table.columns.filter(({ name }) => !unlike.has(name)) }]
    }),
    emptied: tables.filter((table) => columnsOf(table).has(null)),
  }
}

/** Columns that are left out, and columns that are generated from one of them. Pure. */
export function unlikeColumns(
  table: Pick<DerivableTable, 'columns'> | undefined,
  gone: ReadonlySet<string | null>,
): ReadonlySet<string> {
  const unlike = (table?.columns ?? []).filter(
    ({ name, generatedFrom }) => gone.has(name) || generatedFrom?.some((source) => gone.has(source)),
  )
  return new Set(unlike.map(({ name }) => name))
}

function keyOf(schema: string, name: string): string {
  return JSON.stringify([schema, name])
}

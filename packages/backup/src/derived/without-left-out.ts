import type { TableColumns } from '../facts/select-tables.ts'
import type { LeftOut } from './derived-setting.ts'

/** Takes out of the tables to hash what a restored database has other values in: whole tables, and columns of tables. Pure. */
export function withoutLeftOut(tables: readonly TableColumns[], leftOut: readonly LeftOut[]): readonly TableColumns[] {
  if (leftOut.length === 0) return tables
  const found = new Map(leftOut.map((each) => [JSON.stringify([each.schema, each.table]), each]))
  return tables.flatMap((table) => {
    const own = found.get(JSON.stringify([table.schema, table.name]))
    if (own === undefined) return [table]
    if (own.kept === null) return []
    return [{ ...table, columns: table.columns.filter(({ name }) => !own.unlike.includes(name)) }]
  })
}

import { qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import type { SeedRow, SeedTable } from '../plan/seed-plan.ts'
import { type ColumnTypes, readColumnTypes } from './column-types.ts'
import { textValue } from './text-value.ts'
import { unnestRows } from './unnest-rows.ts'

/** A planned table as the database has it. */
export interface TableState {
  readonly planned: SeedTable
  readonly types: ColumnTypes
  /** Rows whose key is not in the table. */
  readonly missing: readonly SeedRow[]
}

/** Finds the planned rows that are not there. Reads only, by primary key. @throws {SeederError} `SEED_SCHEMA_MISSING` */
export async function readTableState(client: ClientBase, schema: string, planned: SeedTable): Promise<TableState> {
  const { table, key, rows } = planned
  const types = await readColumnTypes(client, schema, table)
  const { select, columns, values } = unnestRows(table, types, key, rows)
  const names = columns.join(', ')
  const { rows: present } = await client.query<{ key: string[] }>(
    `select array[${columns.map((column) => `${column}::text`).join(', ')}] as "key"
       from ${qualifiedName(schema, table)} where (${names}) in (${select})`,
    [...values],
  )
  const presentKeys = new Set(present.map((row) => JSON.stringify(row.key)))
  const keyOf = (row: SeedRow): string => JSON.stringify(key.map((column) => textValue(row[column] ?? null)))
  return { planned, types, missing: rows.filter((row) => !presentKeys.has(keyOf(row))) }
}

import { qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import { SeederError } from '../errors.ts'

/** SQL names of the column types of a table, by column. */
export type ColumnTypes = ReadonlyMap<string, string>

/**
 * Reads the column types of a table, with their schema: the vector type and the enums may be anywhere. Catalogs only.
 * @throws {SeederError} `SEED_SCHEMA_MISSING`
 */
export async function readColumnTypes(client: ClientBase, schema: string, table: string): Promise<ColumnTypes> {
  const { rows } = await client.query<{ column: string; typeSchema: string; type: string }>(
    `select a.attname as "column", type_schema.nspname as "typeSchema", t.typname as "type"
       from pg_catalog.pg_class c
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       join pg_catalog.pg_type t on t.oid = a.atttypid
       join pg_catalog.pg_namespace type_schema on type_schema.oid = t.typnamespace
      where n.nspname = $1::text and c.relname = $2::text and c.relkind in ('r', 'p')`,
    [schema, table],
  )
  if (rows.length === 0) {
    throw new SeederError('SEED_SCHEMA_MISSING', `the database has no table "${schema}"."${table}"`)
  }
  return new Map(rows.map((row) => [row.column, qualifiedName(row.typeSchema, row.type)]))
}

/** @throws {SeederError} `SEED_SCHEMA_MISSING` */
export function typeOf(types: ColumnTypes, table: string, column: string): string {
  const type = types.get(column)
  if (type === undefined) throw new SeederError('SEED_SCHEMA_MISSING', `table "${table}" has no column "${column}"`)
  return type
}

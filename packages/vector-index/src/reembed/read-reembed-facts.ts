import { vectorExtensionStatus } from '../extension/vector-extension-status.ts'
import { type FoundVectorColumn, findVectorColumn, type VectorColumnName } from '../inspect/find-vector-column.ts'
import type { VectorType } from '../metric.ts'
import type { Queryable } from '../queryable.ts'
import { type ColumnGrant, selectColumnGrants, selectDependents } from './select-dependents.ts'

/** What is known of a table before new vectors are planned. */
export interface ReembedFacts {
  readonly column: FoundVectorColumn
  readonly columns: ReadonlyMap<string, Omit<ColumnRow, 'name' | 'prefix'>>
  /** Primary key in order. */
  readonly key: readonly { readonly name: string; readonly sqlType: string }[]
  /** Privileges on just the old column. */
  readonly grants: readonly ColumnGrant[]
  /** What is tied to the old column. */
  readonly dependents: readonly string[]
  /** Triggers of the table. */
  readonly triggers: ReadonlySet<string>
  readonly extensionSchema: string
  /** How the catalog writes a vector type. */
  typeText(type: VectorType, dimensions: number): string
}

interface ColumnRow {
  readonly name: string
  readonly sqlType: string
  readonly notNull: boolean
  readonly comment: string | null
  readonly prefix: string
}

/** Reads what `planReembed` needs. Catalogs only. @throws {VectorError} as `findVectorColumn` */
export async function readReembedFacts(client: Queryable, name: VectorColumnName): Promise<ReembedFacts> {
  const column = await findVectorColumn(client, name)
  const { schema } = await vectorExtensionStatus(client)
  const { rows } = await client.query<ColumnRow>(
    `
    select a.attname as "name",
           pg_catalog.format_type(a.atttypid, a.atttypmod) as "sqlType",
           a.attnotnull as "notNull",
           pg_catalog.col_description(a.attrelid, a.attnum) as "comment",
           pg_catalog.substring(pg_catalog.format_type($2::pg_catalog.oid, null), '^(.*)vector$') as "prefix"
      from pg_catalog.pg_attribute a
     where a.attrelid = $1::pg_catalog.oid and a.attnum > 0 and not a.attisdropped
  `,
    [column.tableOid, await vectorOid(client)],
  )
  const columns = new Map(rows.map(({ name: key, sqlType, notNull, comment }) => [key, { sqlType, notNull, comment }]))
  const prefix = rows[0]?.prefix ?? ''
  return {
    column,
    columns,
    key: column.primaryKey.map((key) => ({ name: key, sqlType: columns.get(key)?.sqlType ?? 'text' })),
    grants: await selectColumnGrants(client, column.tableOid, column.column),
    dependents: await selectDependents(client, column.tableOid, column.column),
    triggers: await selectTriggers(client, column.tableOid),
    extensionSchema: schema ?? 'public',
    typeText: (type, dimensions) => `${prefix}${type}(${dimensions})`,
  }
}

async function selectTriggers(client: Queryable, tableOid: number): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(
    'select tgname as "name" from pg_catalog.pg_trigger where tgrelid = $1::pg_catalog.oid and not tgisinternal',
    [tableOid],
  )
  return new Set(rows.map(({ name }) => name))
}

async function vectorOid(client: Queryable): Promise<number> {
  const { rows } = await client.query<{ oid: number }>(`
    select t.oid::int8::float8 as "oid"
      from pg_catalog.pg_type t
      join pg_catalog.pg_extension e on e.extnamespace = t.typnamespace and e.extname = 'vector'
     where t.typname = 'vector'
  `)
  return rows[0]?.oid ?? 0
}

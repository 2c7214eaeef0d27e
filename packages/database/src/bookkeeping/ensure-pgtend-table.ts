import type { Queryable } from '../queryable.ts'

/** A table that pgtend keeps for itself in the database it looks after. */
export interface PgtendTable {
  /** Without the schema, which is `pgtend`. */
  readonly name: string
  /** Columns and keys, as `create table` takes them. */
  readonly columns: string
  /** Columns that a table of an older version lacks, with their types. */
  readonly added?: Readonly<Record<string, string>> | undefined
  readonly comment: string
}

/** `vt`, which keeps the lock apart from others. */
const CREATION_LOCK = 0x7674 * 2 ** 32

/**
 * Creates a table of pgtend with its schema, or adds the columns that it lacks. Looks first: a table that is as it should be is not
 * locked, and a role that may only write to it needs no right to create. Several at once are safe: `if not exists` does not catch a
 * lost race, so the change takes an advisory transaction lock.
 */
export async function ensurePgtendTable(client: Queryable, table: PgtendTable): Promise<void> {
  const { name, columns, added = {}, comment } = table
  const present = await selectColumns(client, name)
  const more = Object.entries(added)
  if (present.length > 0 && more.every(([column]) => present.includes(column))) return
  const additions = more.map(([column, type]) => `add column if not exists ${column} ${type}`)
  // One message with several statements is one transaction.
  await client.query(`
    select pg_catalog.pg_advisory_xact_lock(${CREATION_LOCK});
    create schema if not exists pgtend;
    create table if not exists pgtend.${name} (${columns});
    ${additions.length === 0 ? '' : `alter table pgtend.${name} ${additions.join(', ')};`}
    comment on table pgtend.${name} is 'pgtend: ${comment}'
  `)
}

/** Not through `regclass`, which fails for a role that may not use the schema. */
async function selectColumns(client: Queryable, name: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ column: string }>(
    `
    select a.attname as "column"
      from pg_catalog.pg_attribute a
      join pg_catalog.pg_class c on c.oid = a.attrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'pgtend' and c.relname = $1 and a.attnum > 0 and not a.attisdropped
  `,
    [name],
  )
  return rows.map(({ column }) => column)
}

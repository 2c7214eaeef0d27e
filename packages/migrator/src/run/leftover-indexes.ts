import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import type { ObjectName } from '../script/statement.ts'

/** An index of a table, as far as recovery needs it. */
export interface KnownIndex {
  readonly oid: string
  readonly schema: string
  readonly name: string
  readonly valid: boolean
}

/** Reads the indexes of a table that no other session is building right now. The name follows the search_path. */
export async function listIndexes(client: ClientBase, table: ObjectName): Promise<readonly KnownIndex[]> {
  return selectIndexes(client, 'i.indrelid = pg_catalog.to_regclass($1::text)', quoted(table))
}

/** Reads the copies that an interrupted `reindex concurrently` left behind; PostgreSQL names them `…_ccnew` and `…_ccold`. */
export async function listReindexCopies(client: ClientBase): Promise<readonly KnownIndex[]> {
  return selectIndexes(
    client,
    `not i.indisvalid and n.nspname <> 'pg_toast' and c.relname ~ $1::text`,
    '_cc(new|old)[0-9]*$',
  )
}

/** Drops an index without blocking reads or writes. */
export async function dropIndex(client: ClientBase, { schema, name }: KnownIndex): Promise<void> {
  await client.query(`drop index concurrently if exists ${qualifiedName(schema, name)}`)
}

/** Quotes a name the way it stood in the statement, with or without schema. */
export function quoted({ schema, name }: ObjectName): string {
  return schema === undefined ? escapeIdentifier(name) : qualifiedName(schema, name)
}

async function selectIndexes(client: ClientBase, condition: string, value: string): Promise<readonly KnownIndex[]> {
  const { rows } = await client.query<KnownIndex>(
    `
    select i.indexrelid::text as oid, n.nspname as schema, c.relname as name, i.indisvalid as valid
      from pg_catalog.pg_index i
      join pg_catalog.pg_class c on c.oid = i.indexrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where ${condition}
       and not exists (select from pg_catalog.pg_stat_progress_create_index p
                        where p.index_relid = i.indexrelid and p.pid <> pg_catalog.pg_backend_pid())
     order by n.nspname, c.relname
  `,
    [value],
  )
  return rows
}

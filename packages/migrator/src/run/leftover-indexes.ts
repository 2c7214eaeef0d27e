import { escapeIdentifier, escapeLiteral, qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import type { ObjectName } from '../script/statement.ts'

/** An index of a table, as far as recovery needs it. */
export interface KnownIndex {
  readonly oid: string
  readonly schema: string
  readonly name: string
  readonly valid: boolean
}

/** Selects the indexes of a table; the name follows the search_path. Kept light, for it goes before every index that is built. */
export function listIndexesSql(table: ObjectName): string {
  return selectIndexesSql(`i.indrelid = pg_catalog.to_regclass(${escapeLiteral(quoted(table))})`)
}

/** Selects the copies that an interrupted `reindex concurrently` left behind; PostgreSQL names them `…_ccnew` and `…_ccold`. */
export function listReindexCopiesSql(): string {
  return selectIndexesSql("not i.indisvalid and n.nspname <> 'pg_toast' and c.relname ~ '_cc(new|old)[0-9]*$'")
}

/** Drops an invalid index without blocking reads or writes, unless another session is building it right now. */
export async function dropLeftover(client: ClientBase, { oid, schema, name }: KnownIndex): Promise<boolean> {
  const { rows } = await client.query(
    `select from pg_catalog.pg_stat_progress_create_index where index_relid = $1::oid and pid <> pg_catalog.pg_backend_pid()`,
    [oid],
  )
  if (rows.length > 0) return false
  await client.query(`drop index concurrently if exists ${qualifiedName(schema, name)}`)
  return true
}

/** Quotes a name the way it stood in the statement, with or without schema. */
export function quoted({ schema, name }: ObjectName): string {
  return schema === undefined ? escapeIdentifier(name) : qualifiedName(schema, name)
}

function selectIndexesSql(condition: string): string {
  return `select i.indexrelid::text as oid, n.nspname as schema, c.relname as name, i.indisvalid as valid
  from pg_catalog.pg_index i
  join pg_catalog.pg_class c on c.oid = i.indexrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where ${condition}`
}

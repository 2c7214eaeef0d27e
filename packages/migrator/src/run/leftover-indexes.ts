import { escapeIdentifier, escapeLiteral, qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import type { ObjectName } from '../script/statement.ts'

/** An index of a table, as far as recovery needs it. */
export interface KnownIndex {
  readonly oid: string
  readonly name: string
  /** Quoted, and with its schema where the search_path does not find it. */
  readonly label: string
  readonly valid: boolean
}

/** Selects the indexes of a table; the name follows the search_path. Kept light, for it goes before every index that is built. */
export function listIndexesSql(table: ObjectName): string {
  return selectIndexesSql(`i.indrelid = pg_catalog.to_regclass(${escapeLiteral(quoted(table))})`)
}

/** Selects the copies that an interrupted `reindex concurrently` left behind; PostgreSQL names them `…_ccnew` and `…_ccold`. */
export function listReindexCopiesSql(): string {
  return selectIndexesSql(
    `not i.indisvalid and i.indexrelid::pg_catalog.regclass::text ~ '^(?!pg_toast\\.).*_cc(new|old)[0-9]*"?$'`,
  )
}

/**
 * Drops an index that is still invalid without blocking reads or writes; says whether it did. Never while another session builds on its
 * table: the drop would wait for that and then hit what has become valid. A build that the role may not see counts as one on this table.
 */
export async function dropLeftover(client: ClientBase, { oid, label }: KnownIndex): Promise<boolean> {
  const { rows } = await client.query(
    `select from pg_catalog.pg_index i
      where i.indexrelid = $1::oid
        and not i.indisvalid
        and not exists (select from pg_catalog.pg_stat_progress_create_index p
                         where p.datname = pg_catalog.current_database()
                           and p.pid <> pg_catalog.pg_backend_pid()
                           and coalesce(p.relid = i.indrelid, true))`,
    [oid],
  )
  if (rows.length === 0) return false
  await client.query(`drop index concurrently if exists ${label}`)
  return true
}

/** Quotes a name the way it stood in the statement, with or without schema. */
export function quoted({ schema, name }: ObjectName): string {
  return schema === undefined ? escapeIdentifier(name) : qualifiedName(schema, name)
}

/** One table with lookups by key: a join of the three would cost the server more to plan than to run. */
function selectIndexesSql(condition: string): string {
  return `select i.indexrelid::text as oid, i.indisvalid as valid, i.indexrelid::pg_catalog.regclass::text as label,
       (select c.relname from pg_catalog.pg_class c where c.oid = i.indexrelid) as name
  from pg_catalog.pg_index i
 where ${condition}`
}

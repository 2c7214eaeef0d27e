import type { ClientBase } from 'pg'
import type { IndexFacts } from '../routine/facts.ts'

/** `reindex concurrently` names the new index `…_ccnew` and the one it replaces `…_ccold`, with a number when that is taken. */
const LEFTOVER_NAME = '_cc(new|old)[0-9]*$'

/**
 * Lists the indexes of user tables; those of partitioned tables are left out because only their partitions' indexes have pages.
 * Reads catalogs only; never waits for a lock on a table.
 */
export async function listIndexFacts(client: ClientBase): Promise<readonly IndexFacts[]> {
  const { rows } = await client.query<IndexFacts>(
    `
    select i.indrelid as "tableOid", n.nspname as "schema", c.relname as "index", t.relname as "table",
           a.amname as "method", i.indisvalid and i.indisready as "valid", i.indisexclusion as "exclusion",
           not i.indisvalid and c.relname ~ $1::text as "leftover",
           exists (
             select from pg_catalog.pg_locks l
              where l.locktype = 'relation' and l.relation = i.indrelid and l.granted
                and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
                and l.mode in ('ShareUpdateExclusiveLock', 'ShareLock', 'AccessExclusiveLock')
                and l.pid <> pg_catalog.pg_backend_pid()
           ) as "busy",
           (c.relpages::float8 * current_setting('block_size')::float8) as "bytes"
      from pg_catalog.pg_index i
      join pg_catalog.pg_class c on c.oid = i.indexrelid
      join pg_catalog.pg_class t on t.oid = i.indrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_am a on a.oid = c.relam
     where c.relkind = 'i'
       and t.relpersistence <> 't'
       and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
     order by n.nspname, t.relname, c.relname
  `,
    [LEFTOVER_NAME],
  )
  return rows
}

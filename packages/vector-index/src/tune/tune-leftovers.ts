import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { Queryable } from '../queryable.ts'
import { tuneLockKey } from './tune-lock.ts'
import { isUnproven, SCRATCH_COMMENT } from './tune-names.ts'

/** What a killed tune has left. */
export interface TuneLeftover {
  readonly kind: 'copy' | 'index'
  /** Schema of the copy, or of the index. */
  readonly schema: string
  readonly name: string
  readonly bytes: number
  readonly statement: string
}

/**
 * Finds copies of tables, and indexes that were never proven, that no running tune owns. Reads catalogs only. With the lock of
 * a table in hand, what is left of that table is listed too.
 */
export async function selectTuneLeftovers(client: Queryable, lockedTable?: number): Promise<readonly TuneLeftover[]> {
  const copies = await selectCopies(client)
  const indexes = await selectUnproven(client)
  const found = [...copies, ...indexes]
  const running = new Set<number>()
  for (const tableOid of new Set(found.map((leftover) => leftover.tableOid))) {
    if (tableOid !== lockedTable && (await isRunning(client, tableOid))) running.add(tableOid)
  }
  return found.filter(({ tableOid }) => !running.has(tableOid)).map(({ tableOid: _, ...leftover }) => leftover)
}

type OfTable = TuneLeftover & { readonly tableOid: number }

async function selectCopies(client: Queryable): Promise<readonly OfTable[]> {
  const { rows } = await client.query<{ schema: string; bytes: number }>(
    `
    select n.nspname as "schema",
           coalesce((select sum(pg_catalog.pg_total_relation_size(c.oid))
                       from pg_catalog.pg_class c
                      where c.relnamespace = n.oid and c.relkind = 'r'), 0)::float8 as "bytes"
      from pg_catalog.pg_namespace n
     where n.nspname ~ '^pgtend_tune_[0-9]+$' and pg_catalog.obj_description(n.oid, 'pg_namespace') = $1
     order by n.nspname
  `,
    [SCRATCH_COMMENT],
  )
  return rows.map(({ schema, bytes }) => ({
    kind: 'copy',
    schema,
    name: schema,
    bytes,
    statement: `drop schema ${escapeIdentifier(schema)} cascade`,
    tableOid: Number(schema.split('_').at(-1)),
  }))
}

async function selectUnproven(client: Queryable): Promise<readonly OfTable[]> {
  const { rows } = await client.query<{ schema: string; name: string; bytes: number; tableOid: number }>(`
    select n.nspname as "schema",
           c.relname as "name",
           pg_catalog.pg_relation_size(c.oid)::float8 as "bytes",
           i.indrelid::int8::float8 as "tableOid"
      from pg_catalog.pg_index i
      join pg_catalog.pg_class c on c.oid = i.indexrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_am m on m.oid = c.relam and m.amname in ('hnsw', 'ivfflat')
     order by n.nspname, c.relname
  `)
  return rows
    .filter(({ name }) => isUnproven(name))
    .map((row) => ({
      ...row,
      kind: 'index',
      statement: `drop index concurrently if exists ${qualifiedName(row.schema, row.name)}`,
    }))
}

/** Everybody may see who holds an advisory lock. */
async function isRunning(client: Queryable, tableOid: number): Promise<boolean> {
  const { rows } = await client.query<{ running: boolean }>(
    `
    select exists (select 1
                     from pg_catalog.pg_locks l
                    where l.locktype = 'advisory' and l.granted and l.objsubid = 1
                      and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
                      and ((l.classid::bigint << 32) | l.objid::bigint) = $1::bigint) as "running"
  `,
    [tuneLockKey(tableOid)],
  )
  return rows[0]?.running === true
}

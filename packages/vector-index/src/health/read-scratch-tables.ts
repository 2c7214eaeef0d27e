import { qualifiedName } from '@pgtend/database'
import type { Queryable } from '../queryable.ts'

/** A table that an interrupted tune has left. */
export interface ScratchTable {
  readonly schema: string
  readonly table: string
  readonly bytes: number
  readonly statement: string
}

/** Finds tables of tunes that no session works with. Reads catalogs and locks only. */
export async function readScratchTables(client: Queryable): Promise<readonly ScratchTable[]> {
  const { rows } = await client.query<Omit<ScratchTable, 'statement'>>(`
    select n.nspname as "schema", c.relname as "table", pg_catalog.pg_total_relation_size(c.oid)::float8 as "bytes"
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r'
       and (n.nspname like 'pgtend\\_tune\\_%' or c.relname like 'pgtend\\_tune\\_%')
       and not exists (select 1 from pg_catalog.pg_locks l where l.relation = c.oid and l.pid <> pg_catalog.pg_backend_pid())
       and not exists (select 1
                         from pg_catalog.pg_stat_activity a
                        where a.datname = pg_catalog.current_database() and a.application_name = 'pgtend vector tune')
     order by 1, 2
  `)
  return rows.map((row) => ({ ...row, statement: `drop table ${qualifiedName(row.schema, row.table)}` }))
}

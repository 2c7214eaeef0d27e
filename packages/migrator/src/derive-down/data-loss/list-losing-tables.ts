import type { ClientBase } from 'pg'
import type { DroppedData } from './find-dropped-data.ts'

/** A table, or one column of it, whose data is lost. */
export interface LosingTable {
  readonly migration: string
  readonly schema: string
  readonly name: string
  readonly column: string | null
  /** Rows, or rows with a value there, after the statistics of the last `analyze`; -1 when there was none. */
  readonly estimate: number
}

/**
 * Finds the tables that are named, those of whole schemas, and how large the statistics think they are. Each once; a partition counts with
 * its table. Reads catalogs only.
 */
export async function listLosingTables(
  client: ClientBase,
  dropped: readonly DroppedData[],
  schema: string,
): Promise<readonly LosingTable[]> {
  const { rows } = await client.query<LosingTable>(
    `select min(d.migration) as "migration", n.nspname as "schema", c.relname as "name", d.column_name as "column",
            (case when c.relkind = 'p'
               then (select sum(greatest(p.reltuples, 0)) from pg_catalog.pg_partition_tree(c.oid) t
                       join pg_catalog.pg_class p on p.oid = t.relid where t.isleaf)
               else c.reltuples end
             * (1 - coalesce(s.null_frac, 0)))::double precision as "estimate"
       from unnest($1::text[], $2::text[], $3::text[], $4::text[]) d(migration, schema_name, table_name, column_name)
       join pg_catalog.pg_namespace n on n.nspname = d.schema_name
       join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relkind in ('r', 'p')
        and (d.table_name is null and not c.relispartition or c.relname = d.table_name)
       left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = d.column_name and not a.attisdropped
       left join pg_catalog.pg_stats s on s.schemaname = n.nspname and s.tablename = c.relname and s.attname = d.column_name
        and s.inherited = (c.relkind = 'p')
      where (d.column_name is null or a.attname is not null and a.attgenerated = '')
      group by 2, 3, 4, 5
      order by min(d.migration) desc, 2, 3, 4`,
    [
      dropped.map(({ migration }) => migration),
      dropped.map((data) => data.schema ?? schema),
      dropped.map(({ table }) => table),
      dropped.map(({ column }) => column),
    ],
  )
  return rows
}

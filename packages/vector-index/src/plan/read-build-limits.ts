import type { Queryable } from '../queryable.ts'

/** What the server allows a build on one table. */
export interface BuildLimits {
  /** Parallel workers that the settings allow a build. */
  readonly maxWorkers: number
  /** The table without what lies out of line, which is all that the server looks at when it hands out workers. */
  readonly heapBytes: number
  /** `min_parallel_table_scan_size`: below, a build gets no workers. */
  readonly parallelFromBytes: number
  /** The storage parameter `parallel_workers` of the table, which overrules its size; null when it is not set. */
  readonly tableWorkers: number | null
  /** The server is WebAssembly, which has no instruction for numbers of two bytes. */
  readonly softwareHalf: boolean
}

/** Reads settings and the size of the table. Catalogs only. */
export async function readBuildLimits(client: Queryable, tableOid: number): Promise<BuildLimits> {
  const { rows } = await client.query<BuildLimits>(
    `
    select least(pg_catalog.current_setting('max_parallel_maintenance_workers')::int,
                 pg_catalog.current_setting('max_parallel_workers')::int,
                 pg_catalog.current_setting('max_worker_processes')::int) as "maxWorkers",
           pg_catalog.pg_relation_size($1::pg_catalog.oid)::float8 as "heapBytes",
           pg_catalog.pg_size_bytes(pg_catalog.current_setting('min_parallel_table_scan_size'))::float8 as "parallelFromBytes",
           (select o.option_value::int
              from pg_catalog.pg_class c
             cross join pg_catalog.pg_options_to_table(c.reloptions) o
             where c.oid = $1::pg_catalog.oid and o.option_name = 'parallel_workers') as "tableWorkers",
           pg_catalog.version() like '%wasm32%' as "softwareHalf"
  `,
    [tableOid],
  )
  return rows[0] ?? { maxWorkers: 0, heapBytes: 0, parallelFromBytes: 0, tableWorkers: null, softwareHalf: false }
}

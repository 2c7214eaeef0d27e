import type { Client } from 'pg'
import type { LateIndex } from './late-statements.ts'
import type { IndexBuildFacts } from './size-index-build.ts'

const CAST = /::(?:\S+\.)?(vector|halfvec|sparsevec|bit)\((\d+)\)/i
const DEFAULT_LINKS = 16
const DEFAULT_LISTS = 100

/** Reads what decides memory and workers of a build: the statistics of the table and the type of the column. Catalogs only. */
export async function readBuildFacts(client: Client, index: LateIndex, limitMb: number): Promise<IndexBuildFacts> {
  const [, castType, castDimensions] = CAST.exec(index.key) ?? []
  const { rows } = await client.query<{
    rows: number
    maxWorkers: number
    type: string | null
    dimensions: number | null
  }>(
    `
    select greatest(c.reltuples, 0)::float8 as "rows",
           least(pg_catalog.current_setting('max_parallel_maintenance_workers')::int,
                 pg_catalog.current_setting('max_parallel_workers')::int,
                 pg_catalog.current_setting('max_worker_processes')::int) as "maxWorkers",
           t.typname as "type", nullif(a.atttypmod, -1) as "dimensions"
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_attribute a
        on a.attrelid = c.oid and not a.attisdropped
       and (pg_catalog.starts_with($3::text, a.attname || ' ') or pg_catalog.starts_with($3::text, pg_catalog.quote_ident(a.attname) || ' '))
      left join pg_catalog.pg_type t on t.oid = a.atttypid
     where n.nspname = $1::text and c.relname = $2::text
  `,
    [index.schema, index.table, index.key],
  )
  const [found] = rows
  return {
    method: index.method,
    rows: index.only ? 0 : (found?.rows ?? 0),
    type: vectorType(castType ?? found?.type),
    dimensions: castDimensions === undefined ? (found?.dimensions ?? undefined) : Number(castDimensions),
    m: Number(index.parameters.m ?? DEFAULT_LINKS),
    lists: Number(index.parameters.lists ?? DEFAULT_LISTS),
    maxWorkers: found?.maxWorkers ?? 0,
    limitMb,
  }
}

function vectorType(name: string | null | undefined): IndexBuildFacts['type'] {
  const lower = name?.toLowerCase()
  return lower === 'halfvec' || lower === 'sparsevec' || lower === 'bit' ? lower : 'vector'
}

import type { VectorType } from '../metric.ts'
import type { Queryable } from '../queryable.ts'
import type { VectorColumnFacts } from './vector-facts.ts'

/** Narrows down which columns are looked at; undefined means all. */
export interface VectorColumnFilter {
  readonly schema?: string | undefined
  readonly table?: string | undefined
  readonly column?: string | undefined
}

export interface VectorColumnRow extends Omit<VectorColumnFacts, 'indexes' | 'type'> {
  readonly tableOid: number
  readonly type: VectorType
}

/**
 * Reads the columns of a vector type. Columns of type bit count only when they have an index of pgvector or are named.
 * Reads catalogs and the sizes of the tables; waits only for `access exclusive` locks.
 */
export async function selectVectorColumns(client: Queryable, filter: VectorColumnFilter): Promise<VectorColumnRow[]> {
  const { rows } = await client.query<Omit<VectorColumnRow, 'rowsEstimate'> & { reltuples: number }>(
    `
    select c.oid::int8::float8 as "tableOid",
           n.nspname as "schema",
           c.relname as "table",
           a.attname as "column",
           case c.relkind when 'p' then 'partitioned table' when 'm' then 'materialized view' else 'table' end as "tableKind",
           t.typname as "type",
           case when a.atttypmod > 0 then a.atttypmod end as "dimensions",
           case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end as "storage",
           case when c.relkind = 'p' then parts.reltuples else c.reltuples end::float8 as "reltuples",
           case when c.relkind = 'p' then parts.bytes else pg_catalog.pg_table_size(c.oid) end::float8 as "tableBytes",
           array(select ka.attname::text
                   from pg_catalog.pg_index ki
                  cross join unnest(ki.indkey::int2[]) with ordinality k(attnum, position)
                   join pg_catalog.pg_attribute ka on ka.attrelid = c.oid and ka.attnum = k.attnum
                  where ki.indrelid = c.oid and ki.indisprimary
                  order by k.position) as "primaryKey"
      from pg_catalog.pg_attribute a
      join pg_catalog.pg_class c on c.oid = a.attrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_type t on t.oid = a.atttypid
     cross join lateral (
           -- A partitioned table has neither size nor rows of its own, and autovacuum never analyzes it.
           select coalesce(sum(leaf.reltuples) filter (where leaf.reltuples >= 0), -1) as reltuples,
                  coalesce(sum(pg_catalog.pg_table_size(leaf.oid)), 0) as bytes
             from pg_catalog.pg_partition_tree(c.oid) tree
             join pg_catalog.pg_class leaf on leaf.oid = tree.relid
            where tree.isleaf and c.relkind = 'p') parts
     where c.relkind in ('r', 'p', 'm')
       and c.relpersistence <> 't'
       and a.attnum > 0
       and not a.attisdropped
       and ($1::text is null or n.nspname = $1)
       and ($2::text is null or c.relname = $2)
       and ($3::text is null or a.attname = $3)
       and (t.typname in ('vector', 'halfvec', 'sparsevec')
            and t.typnamespace = (select extnamespace from pg_catalog.pg_extension where extname = 'vector')
            or t.oid = 'pg_catalog.bit'::pg_catalog.regtype
            and ($3::text is not null
                 or exists (select 1
                              from pg_catalog.pg_index i
                              join pg_catalog.pg_class ic on ic.oid = i.indexrelid
                              join pg_catalog.pg_am m on m.oid = ic.relam
                             where i.indrelid = c.oid and a.attnum = any (i.indkey::int2[]) and m.amname in ('hnsw', 'ivfflat'))))
     order by n.nspname, c.relname, a.attnum
  `,
    [filter.schema ?? null, filter.table ?? null, filter.column ?? null],
  )
  return rows.map(({ reltuples, ...row }) => ({ ...row, rowsEstimate: reltuples < 0 ? null : reltuples }))
}

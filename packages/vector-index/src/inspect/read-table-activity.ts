import type { Queryable } from '../queryable.ts'

/** What the server has counted about a table, partitions included. */
export interface TableActivity {
  readonly live: number
  readonly dead: number
  /** Rows inserted, updated and deleted since the statistics were reset. */
  readonly written: number
  /** Table and TOAST. */
  readonly bytes: number
  readonly isPartition: boolean
}

interface TableName {
  readonly schema: string
  readonly table: string
}

const NOTHING: TableActivity = { live: 0, dead: 0, written: 0, bytes: 0, isPartition: false }

/** Reads it for many tables at once. Reads statistics and file sizes only. */
export async function readTableActivity(
  client: Queryable,
  tables: readonly TableName[],
): Promise<(table: TableName) => TableActivity> {
  const { rows } = await client.query<TableName & TableActivity>(
    `
    select wanted.schema as "schema",
           wanted.name as "table",
           c.relispartition as "isPartition",
           sum(pg_catalog.pg_stat_get_live_tuples(part.oid))::float8 as "live",
           sum(pg_catalog.pg_stat_get_dead_tuples(part.oid))::float8 as "dead",
           sum(${WRITTEN})::float8 as "written",
           sum(pg_catalog.pg_table_size(part.oid))::float8 as "bytes"
      from (select distinct * from unnest($1::text[], $2::text[]) as names(schema, name)) wanted
      join pg_catalog.pg_namespace n on n.nspname = wanted.schema
      join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = wanted.name
     cross join lateral (select c.oid union select relid from pg_catalog.pg_partition_tree(c.oid)) part(oid)
     group by 1, 2, 3
  `,
    [tables.map(({ schema }) => schema), tables.map(({ table }) => table)],
  )
  const key = ({ schema, table }: TableName): string => JSON.stringify([schema, table])
  const found = new Map(rows.map((row) => [key(row), row]))
  return (table) => found.get(key(table)) ?? NOTHING
}

const WRITTEN = ['inserted', 'updated', 'deleted']
  .map((kind) => `pg_catalog.pg_stat_get_tuples_${kind}(part.oid)`)
  .join(' + ')

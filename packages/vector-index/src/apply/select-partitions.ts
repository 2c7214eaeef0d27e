import { qualifiedName } from '@pgtend/database'
import type { Queryable } from '../queryable.ts'

/** A table in the tree of a partitioned table: itself, a partition that is partitioned again, or one with rows. */
export interface Partition {
  readonly oid: number
  readonly schema: string
  readonly table: string
  /** Oid of the table above; null for the root. */
  readonly parent: number | null
  readonly leaf: boolean
}

/** Lists the tree from the root down. Foreign partitions have no indexes and are left out. Reads catalogs only. */
export async function selectPartitions(
  client: Queryable,
  { schema, table }: { readonly schema: string; readonly table: string },
): Promise<readonly Partition[]> {
  const { rows } = await client.query<Partition>(
    `
    select c.oid::int8::float8 as "oid",
           n.nspname as "schema",
           c.relname as "table",
           case when t.level > 0 then t.parentrelid::oid::int8::float8 end as "parent",
           t.isleaf as "leaf"
      from pg_catalog.pg_partition_tree($1::pg_catalog.regclass) t
      join pg_catalog.pg_class c on c.oid = t.relid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p')
     order by t.level, n.nspname, c.relname
  `,
    [qualifiedName(schema, table)],
  )
  return rows
}

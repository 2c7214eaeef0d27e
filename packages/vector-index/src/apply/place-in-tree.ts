import { qualifiedName } from '@pgtend/database'
import type { Queryable } from '../queryable.ts'

/** Where an index stands among the indexes of a partitioned table. */
export interface PlaceInTree {
  /** The index it belongs to; null for one that stands alone or at the top. */
  readonly parent: string | null
  /** Of the index with all that belong to it. */
  readonly bytes: number
  readonly scans: number
}

/** Reads it for one index. Catalogs and statistics only. */
export async function readPlaceInTree(client: Queryable, schema: string, index: string): Promise<PlaceInTree> {
  const { rows } = await client.query<PlaceInTree>(
    `
    with recursive tree as (
      select $1::pg_catalog.regclass::pg_catalog.oid as oid
      union all
      select h.inhrelid from pg_catalog.pg_inherits h join tree on tree.oid = h.inhparent
    )
    select (select c.relname
              from pg_catalog.pg_inherits h
              join pg_catalog.pg_class c on c.oid = h.inhparent
             where h.inhrelid = $1::pg_catalog.regclass) as "parent",
           sum(coalesce(pg_catalog.pg_relation_size(tree.oid), 0))::float8 as "bytes",
           sum(coalesce(pg_catalog.pg_stat_get_numscans(tree.oid), 0))::float8 as "scans"
      from tree
  `,
    [qualifiedName(schema, index)],
  )
  return rows[0] ?? { parent: null, bytes: 0, scans: 0 }
}

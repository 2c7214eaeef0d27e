import type { Client } from 'pg'

/** A table, view, index or sequence that was there before the migration. */
export interface Relation {
  readonly oid: number
  /** As a migration writes it: without `public`, quoted where needed. */
  readonly name: string
  readonly kind: 'table' | 'partitioned table' | 'view' | 'materialized view' | 'index' | 'sequence'
  /** The table that an index belongs to: whoever locks the one against readers stops readers of the other. */
  readonly table: string | undefined
  /** The file it is stored in; another one after the migration means it was written anew. Null for what has no storage. */
  readonly filenode: number | null
  /** Pages of 8 kB of its own; for a partitioned table of all its partitions. */
  readonly pages: number
  readonly rows: number
}

/** Tables below this many pages are done in no time, whatever is done to them. */
const LARGE_PAGES = 8

/** Whether work over all rows of this relation takes time. Pure. */
export function isLarge({ kind, pages }: Relation): boolean {
  return hasRows(kind) && pages >= LARGE_PAGES
}

/** Whether a relation of this kind has rows of its own or in its partitions. Pure. */
export function hasRows(kind: Relation['kind']): boolean {
  return kind === 'table' || kind === 'partitioned table' || kind === 'materialized view'
}

const KINDS: Readonly<Record<string, Relation['kind']>> = {
  r: 'table',
  p: 'partitioned table',
  v: 'view',
  m: 'materialized view',
  i: 'index',
  I: 'index',
  S: 'sequence',
}

interface RelationRow {
  readonly oid: number
  readonly name: string
  readonly relkind: string
  readonly table_name: string | null
  readonly filenode: number | null
  readonly pages: number
  readonly rows: number
}

/** Lists what the database has outside the system catalogs. Takes `access share` locks until the statement ends. */
export async function listRelations(client: Client): Promise<readonly Relation[]> {
  const { rows } = await client.query<RelationRow>(`
    select c.oid::int8::int as oid,
           c.oid::regclass::text as name,
           c.relkind,
           i.indrelid::regclass::text as table_name,
           pg_catalog.pg_relation_filenode(c.oid)::int8::int as filenode,
           case when c.relkind = 'p'
                then (select sum(pg_catalog.pg_relation_size(relid)) from pg_catalog.pg_partition_tree(c.oid))
                else pg_catalog.pg_relation_size(c.oid)
           end::int8::int / 8192 as pages,
           greatest(c.reltuples, 0)::int as rows
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_index i on i.indexrelid = c.oid
     where c.relkind in ('r', 'p', 'v', 'm', 'i', 'I', 'S')
       and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
     order by name
  `)
  return rows.map(({ relkind, table_name, ...row }) => ({
    ...row,
    kind: KINDS[relkind] ?? 'table',
    table: table_name ?? undefined,
  }))
}

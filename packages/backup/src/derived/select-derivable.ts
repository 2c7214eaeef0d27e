import type { ClientBase } from 'pg'

/** A table that was named, or a partition of it, as far as it matters for leaving something out. */
export interface DerivableTable {
  /** Position of the name that led to it. */
  readonly position: number
  readonly schema: string
  readonly name: string
  readonly columns: readonly DerivableColumn[]
  /** Foreign keys of other tables that point here. */
  readonly references: readonly {
    readonly schema: string
    readonly table: string
    readonly columns: readonly string[]
  }[]
  readonly checks: readonly {
    readonly name: string
    readonly expression: string
    readonly columns: readonly string[]
  }[]
}

export interface DerivableColumn {
  readonly name: string
  readonly type: string
  readonly notNull: boolean
  readonly hasDefault: boolean
  /** Columns that it is generated from; null when it is not generated. */
  readonly generatedFrom: readonly string[] | null
}

/** Reads the tables of these names, partitions in place of a partitioned table. Reads catalogs only. */
export async function selectDerivable(
  client: ClientBase,
  names: readonly { readonly schema: string; readonly table: string }[],
): Promise<readonly DerivableTable[]> {
  const { rows } = await client.query<DerivableTable>(
    `
    with named as (
      select w.position::int, c.oid, c.relkind
        from unnest($1::text[], $2::text[]) with ordinality as w(schema, name, position)
        join pg_catalog.pg_namespace n on n.nspname = w.schema
        join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = w.name
       where c.relkind in ('r', 'p') and c.relpersistence <> 't'
    ),
    found as (
      select position, oid from named where relkind = 'r'
      union
      select named.position, leaf.relid
        from named, pg_catalog.pg_partition_tree(named.oid) as leaf
       where named.relkind = 'p' and leaf.isleaf
    )
    select f.position, n.nspname as "schema", c.relname as "name",
           (${COLUMNS}) as "columns", (${REFERENCES}) as "references", (${CHECKS}) as "checks"
      from found f
      join pg_catalog.pg_class c on c.oid = f.oid and c.relkind = 'r'
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     order by 1, 2, 3
    `,
    [names.map(({ schema }) => schema), names.map(({ table }) => table)],
  )
  return rows
}

/** A domain may refuse nulls too. A generated column depends on its sources through its expression. */
const COLUMNS = `
  select coalesce(json_agg(json_build_object(
           'name', a.attname,
           'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
           'notNull', a.attnotnull or t.typnotnull,
           'hasDefault', (a.atthasdef and a.attgenerated = '') or t.typdefault is not null,
           'generatedFrom', case when a.attgenerated <> '' then (
              select coalesce(json_agg(distinct s.attname), '[]')
                from pg_catalog.pg_attrdef x
                join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_attrdef'::regclass and d.objid = x.oid
                 and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = c.oid
                join pg_catalog.pg_attribute s on s.attrelid = c.oid and s.attnum = d.refobjsubid
               where x.adrelid = c.oid and x.adnum = a.attnum and s.attnum <> a.attnum) end)
           order by a.attnum), '[]')
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_type t on t.oid = a.atttypid
   where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped`

/** Of a partitioned table each partition has the foreign key. */
const REFERENCES = `
  select coalesce(json_agg(json_build_object(
           'schema', rn.nspname, 'table', r.relname,
           'columns', (select json_agg(a.attname) from pg_catalog.pg_attribute a
                        where a.attrelid = c.oid and a.attnum = any(k.confkey)))), '[]')
    from pg_catalog.pg_constraint k
    join pg_catalog.pg_class r on r.oid = k.conrelid and r.relkind = 'r'
    join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
   where k.contype = 'f' and k.confrelid = c.oid and k.conrelid <> c.oid`

const CHECKS = `
  select coalesce(json_agg(json_build_object(
           'name', k.conname, 'expression', pg_catalog.pg_get_expr(k.conbin, k.conrelid),
           'columns', (select coalesce(json_agg(a.attname), '[]') from pg_catalog.pg_attribute a
                        where a.attrelid = c.oid and a.attnum = any(k.conkey)))), '[]')
    from pg_catalog.pg_constraint k
   where k.contype = 'c' and k.conrelid = c.oid`

import type { IndexMethod, VectorType } from '../metric.ts'
import type { Queryable } from '../queryable.ts'

export interface VectorIndexRow {
  readonly tableOid: number
  /** The column that it indexes; for an expression all that expression and predicate read. */
  readonly columns: readonly string[]
  readonly name: string
  readonly method: IndexMethod
  readonly operatorClass: string
  readonly type: VectorType
  readonly dimensions: number | null
  readonly expression: string | null
  readonly predicate: string | null
  readonly options: readonly string[] | null
  readonly valid: boolean
  readonly ready: boolean
  readonly bytes: number
  readonly scans: number
  readonly comment: string | null
}

/**
 * Reads the indexes of pgvector on the given tables, invalid ones too.
 * An expression index names no column in `indkey`; the dependencies of the index tell which it reads. That of a partitioned table
 * has the size and the scans of all its parts.
 */
export async function selectVectorIndexes(client: Queryable, tableOids: readonly number[]): Promise<VectorIndexRow[]> {
  const { rows } = await client.query<VectorIndexRow>(
    `
    select i.indrelid::int8::float8 as "tableOid",
           array(select a.attname::text
                   from pg_catalog.pg_attribute a
                  where a.attrelid = i.indrelid and a.attnum = i.indkey[0]
                  union
                 select a.attname::text
                   from pg_catalog.pg_depend d
                   join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
                  where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                    and d.objid = i.indexrelid
                    and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                    and d.refobjid = i.indrelid
                    and d.refobjsubid > 0
                    and i.indkey[0] = 0) as "columns",
           ic.relname as "name",
           m.amname as "method",
           o.opcname as "operatorClass",
           t.typname as "type",
           case when ia.atttypmod > 0 then ia.atttypmod end as "dimensions",
           pg_catalog.pg_get_expr(i.indexprs, i.indrelid) as "expression",
           pg_catalog.pg_get_expr(i.indpred, i.indrelid) as "predicate",
           ic.reloptions as "options",
           i.indisvalid as "valid",
           i.indisready as "ready",
           stored.bytes::float8 as "bytes",
           stored.scans::float8 as "scans",
           pg_catalog.obj_description(i.indexrelid, 'pg_class') as "comment"
      from pg_catalog.pg_index i
      join pg_catalog.pg_class ic on ic.oid = i.indexrelid
      join pg_catalog.pg_am m on m.oid = ic.relam and m.amname in ('hnsw', 'ivfflat')
      join pg_catalog.pg_opclass o on o.oid = i.indclass[0]
      join pg_catalog.pg_attribute ia on ia.attrelid = i.indexrelid and ia.attnum = 1
      join pg_catalog.pg_type t on t.oid = ia.atttypid
     cross join lateral (
           select coalesce(sum(pg_catalog.pg_relation_size(part.oid)), 0) as bytes,
                  coalesce(sum(pg_catalog.pg_stat_get_numscans(part.oid)), 0) as scans
             from (select ic.oid union select relid from pg_catalog.pg_partition_tree(ic.oid)) part(oid)) stored
     where i.indrelid = any ($1::pg_catalog.oid[])
     order by ic.relname
  `,
    [tableOids],
  )
  return rows
}

import type { ClientBase } from 'pg'

/** One table with its own rows, and how to hash each. */
export interface TableColumns {
  readonly oid: number
  readonly schema: string
  readonly name: string
  /** Size of its rows on disk, as the last `vacuum` or `analyze` knew it. */
  readonly bytes: number
  /** False for an unlogged table on a standby, which has no rows there. */
  readonly readable: boolean
  readonly columns: readonly ColumnToHash[]
}

/**
 * How the values of a column become text: `text` as they are, `cast` by a cast, `output` by the output function of the type, `binary`
 * as the binary form in hex, which takes a fifth of the time that the text of a time does, `long` as the SHA-256 of the binary form.
 */
export type ColumnToHash = { readonly name: string } & (
  | { readonly form: 'cast' | 'output' | 'text' }
  | {
      readonly form: 'binary' | 'long'
      /** Binary output function of the type. */
      readonly send: readonly [schema: string, name: string]
    }
)

/**
 * Lists the tables a dump has rows of: ordinary ones and partitions, not views, foreign or temporary tables, nor what belongs to an
 * extension. Reads catalogs only.
 */
export async function selectTables(client: ClientBase): Promise<readonly TableColumns[]> {
  const { rows } = await client.query<Omit<TableColumns, 'bytes'> & { bytes: string }>(`
    select c.oid, n.nspname as "schema", c.relname as "name",
           ((c.relpages::bigint + coalesce(toast.relpages, 0)) * current_setting('block_size')::bigint)::text as "bytes",
           c.relpersistence = 'p' or not pg_catalog.pg_is_in_recovery() as "readable",
           coalesce(
             json_agg(
               json_build_object(
                 'name', a.attname,
                 'form', case when t.oid = 'pg_catalog.bytea'::regtype
                                or (t.typname in ('vector', 'halfvec', 'sparsevec') and x.extname = 'vector') then 'long'
                              when t.typnamespace <> 'pg_catalog'::regnamespace then 'output'
                              when t.typname in ('text', 'varchar') then 'text'
                              when t.typname in ('timestamp', 'timestamptz', 'date', 'time') then 'binary'
                              -- Not bpchar, whose cast drops blanks.
                              when t.typname in ('int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'bool', 'uuid',
                                                 'json', 'jsonb') then 'cast'
                              else 'output' end,
                 'send', json_build_array(pn.nspname, p.proname))
               order by a.attnum) filter (where a.attname is not null),
             '[]') as "columns"
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_class toast on toast.oid = c.reltoastrelid
      left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_catalog.pg_type t on t.oid = a.atttypid
      left join pg_catalog.pg_depend td
             on td.classid = 'pg_catalog.pg_type'::regclass and td.objid = t.oid and td.deptype = 'e'
      left join pg_catalog.pg_extension x on x.oid = td.refobjid
      left join pg_catalog.pg_proc p on p.oid = t.typsend
      left join pg_catalog.pg_namespace pn on pn.oid = p.pronamespace
     where c.relkind = 'r' and c.relpersistence <> 't'
       and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
       and not exists (
         select from pg_catalog.pg_depend d
          where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
     group by n.nspname, c.relname, c.oid, toast.relpages
     order by n.nspname, c.relname
  `)
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }))
}

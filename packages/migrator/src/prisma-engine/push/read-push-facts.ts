import type { ClientBase } from 'pg'

/** What the catalog knows of an index beyond what a Prisma schema can say. */
export interface IndexFacts {
  readonly schema: string
  readonly name: string
  readonly table: string
  /** Access method: `btree`, `hnsw`, `gin`. */
  readonly method: string
  /** Key columns; an expression has none. */
  readonly columns: readonly string[]
  readonly hasExpression: boolean
  readonly hasPredicate: boolean
  readonly hasIncludedColumns: boolean
  /** An operator class or collation that is not the default of the column. */
  readonly hasSpecialOperators: boolean
  readonly nullsNotDistinct: boolean
  /** Constraint that the index serves; it can only be dropped with it. */
  readonly constraint: string | null
}

export interface ConstraintFacts {
  readonly schema: string
  readonly table: string
  readonly name: string
  /** pg_constraint.contype: `p`, `u`, `f`, `c`, `x`. */
  readonly type: string
  readonly deferrable: boolean
}

export interface TableFacts {
  readonly schema: string
  readonly name: string
  /** pg_class.relkind: `r` table, `p` partitioned, `f` foreign. */
  readonly kind: string
  readonly isPartition: boolean
  /** Extension that the table belongs to. */
  readonly extension: string | null
}

export interface ColumnFacts {
  readonly schema: string
  readonly table: string
  readonly name: string
  /** pg_type.typname: `int4`, `varchar`, `vector`; of arrays with a leading `_`. */
  readonly type: string
  readonly typeModifier: number
  readonly isGenerated: boolean
}

/** The catalog as far as a push needs it. */
export interface PushFacts {
  readonly indexes: readonly IndexFacts[]
  readonly constraints: readonly ConstraintFacts[]
  readonly tables: readonly TableFacts[]
  readonly columns: readonly ColumnFacts[]
  readonly hasVector: boolean
}

/** Reads the catalog of every schema that is not the server's own. Takes no locks. */
export async function readPushFacts(client: ClientBase): Promise<PushFacts> {
  return {
    indexes: await selectIndexes(client),
    constraints: await selectConstraints(client),
    tables: await selectTables(client),
    columns: await selectColumns(client),
    hasVector: await hasVectorExtension(client),
  }
}

const USER_SCHEMA = `n.nspname <> 'information_schema' and n.nspname !~ '^pg_'`

async function selectIndexes(client: ClientBase): Promise<readonly IndexFacts[]> {
  const { rows } = await client.query<IndexFacts>(`
    select n.nspname as "schema", c.relname as "name", t.relname as "table", am.amname as "method",
           array(select a.attname::text
                   from pg_catalog.unnest(i.indkey::int2[]) with ordinality k (attnum, place)
                   join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                  order by k.place) as "columns",
           i.indexprs is not null as "hasExpression",
           i.indpred is not null as "hasPredicate",
           i.indnatts > i.indnkeyatts as "hasIncludedColumns",
           exists (select 1
                     from pg_catalog.unnest(i.indclass::oid[]) o (opclass)
                     join pg_catalog.pg_opclass oc on oc.oid = o.opclass
                    where not oc.opcdefault) as "hasSpecialOperators",
           coalesce((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false) as "nullsNotDistinct",
           con.conname as "constraint"
      from pg_catalog.pg_index i
      join pg_catalog.pg_class c on c.oid = i.indexrelid
      join pg_catalog.pg_class t on t.oid = i.indrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_am am on am.oid = c.relam
      left join pg_catalog.pg_constraint con on con.conindid = i.indexrelid and con.contype in ('p', 'u', 'x')
     where ${USER_SCHEMA}
  `)
  return rows
}

async function selectConstraints(client: ClientBase): Promise<readonly ConstraintFacts[]> {
  const { rows } = await client.query<ConstraintFacts>(`
    select n.nspname as "schema", t.relname as "table", con.conname as "name", con.contype as "type",
           con.condeferrable as "deferrable"
      from pg_catalog.pg_constraint con
      join pg_catalog.pg_class t on t.oid = con.conrelid
      join pg_catalog.pg_namespace n on n.oid = t.relnamespace
     where ${USER_SCHEMA}
  `)
  return rows
}

async function selectTables(client: ClientBase): Promise<readonly TableFacts[]> {
  const { rows } = await client.query<TableFacts>(`
    select n.nspname as "schema", c.relname as "name", c.relkind as "kind", c.relispartition as "isPartition",
           (select e.extname
              from pg_catalog.pg_depend d
              join pg_catalog.pg_extension e on e.oid = d.refobjid
             where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e'
               and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass) as "extension"
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'f') and ${USER_SCHEMA}
  `)
  return rows
}

async function selectColumns(client: ClientBase): Promise<readonly ColumnFacts[]> {
  const { rows } = await client.query<ColumnFacts>(`
    select n.nspname as "schema", c.relname as "table", a.attname as "name", t.typname as "type",
           a.atttypmod as "typeModifier", a.attgenerated <> '' as "isGenerated"
      from pg_catalog.pg_attribute a
      join pg_catalog.pg_class c on c.oid = a.attrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_type t on t.oid = a.atttypid
     where c.relkind in ('r', 'p', 'f') and a.attnum > 0 and not a.attisdropped and ${USER_SCHEMA}
  `)
  return rows
}

async function hasVectorExtension(client: ClientBase): Promise<boolean> {
  const { rowCount } = await client.query(`select 1 from pg_catalog.pg_extension where extname = 'vector'`)
  return rowCount === 1
}

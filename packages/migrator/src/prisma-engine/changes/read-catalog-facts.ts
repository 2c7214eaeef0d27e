import type { ClientBase } from 'pg'

/** Name of an object, schema and all. */
interface ObjectName {
  readonly schema: string
  readonly name: string
}

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
  /** An operator class that is not the default of its type. */
  readonly hasSpecialOperators: boolean
  /** A collation that is not the one of the column. */
  readonly hasSpecialCollation: boolean
  /** `nulls last` on a descending column, `nulls first` on an ascending one. */
  readonly hasNullsOrder: boolean
  /** `with (…)`: fillfactor, m, lists. */
  readonly hasParameters: boolean
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
  /** Parent or child by `inherits`. */
  readonly inherits: boolean
  /** Extension that the table belongs to. */
  readonly extension: string | null
}

export interface ColumnFacts {
  readonly schema: string
  readonly table: string
  readonly name: string
  /** pg_type.typname: `int4`, `varchar`, `vector`; of arrays with a leading `_`. */
  readonly type: string
  readonly typeSchema: string
  readonly typeModifier: number
  readonly isGenerated: boolean
  readonly isRequired: boolean
  /** The expression of its default as the server prints it: `now()`, `'x'::text`. */
  readonly defaultText: string | null
  /** Its default is the next value of a sequence that belongs to the column, as with `serial`. */
  readonly isSerial: boolean
}

export interface EnumFacts {
  readonly schema: string
  readonly name: string
  readonly labels: readonly string[]
  /** Functions or other types have it among their own. */
  readonly usedInRawSql: boolean
}

/** The catalog as far as a change needs it. */
export interface CatalogFacts {
  readonly indexes: readonly IndexFacts[]
  readonly constraints: readonly ConstraintFacts[]
  readonly tables: readonly TableFacts[]
  readonly columns: readonly ColumnFacts[]
  readonly enums: readonly EnumFacts[]
  /** Sequences that belong to no column. */
  readonly freeSequences: readonly ObjectName[]
  readonly hasVector: boolean
}

/** Reads the catalog of every schema that is not the server's own. Takes no locks. */
export async function readCatalogFacts(client: ClientBase): Promise<CatalogFacts> {
  return {
    indexes: await selectIndexes(client),
    constraints: await selectConstraints(client),
    tables: await selectTables(client),
    columns: await selectColumns(client),
    enums: await selectEnums(client),
    freeSequences: await selectFreeSequences(client),
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
           exists (select 1
                     from rows from (pg_catalog.unnest(i.indcollation::oid[]), pg_catalog.unnest(i.indkey::int2[]))
                          k (collation_oid, attnum)
                     join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                    where k.collation_oid <> 0 and k.collation_oid <> a.attcollation) as "hasSpecialCollation",
           -- Bit 1 is desc, bit 2 nulls first; a descending column has nulls first unless told otherwise.
           exists (select 1
                     from pg_catalog.unnest(i.indoption::int2[]) o (bits)
                    where (o.bits & 1 = 1) <> (o.bits & 2 = 2)) as "hasNullsOrder",
           c.reloptions is not null as "hasParameters",
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
           not c.relispartition and c.relkind = 'r'
             and exists (select 1 from pg_catalog.pg_inherits h where c.oid in (h.inhrelid, h.inhparent)) as "inherits",
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
           (select s.nspname from pg_catalog.pg_namespace s where s.oid = t.typnamespace) as "typeSchema",
           a.atttypmod as "typeModifier", a.attgenerated <> '' as "isGenerated", a.attnotnull as "isRequired",
           case when a.attgenerated = '' then pg_catalog.pg_get_expr(d.adbin, d.adrelid) end as "defaultText",
           a.attidentity <> '' or exists (
             select 1
               from pg_catalog.pg_depend uses
               join pg_catalog.pg_depend owned on owned.classid = uses.refclassid and owned.objid = uses.refobjid
              where uses.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass and uses.objid = d.oid
                and owned.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and owned.deptype = 'a'
                and owned.refobjid = c.oid and owned.refobjsubid = a.attnum) as "isSerial"
      from pg_catalog.pg_attribute a
      left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      join pg_catalog.pg_class c on c.oid = a.attrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_type t on t.oid = a.atttypid
     where c.relkind in ('r', 'p', 'f') and a.attnum > 0 and not a.attisdropped and ${USER_SCHEMA}
  `)
  return rows
}

async function selectEnums(client: ClientBase): Promise<readonly EnumFacts[]> {
  const { rows } = await client.query<EnumFacts>(`
    select n.nspname as "schema", t.typname as "name",
           array(select e.enumlabel::text from pg_catalog.pg_enum e where e.enumtypid = t.oid order by e.enumsortorder)
             as "labels",
           exists (select 1
                     from pg_catalog.pg_depend d
                    where d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.refobjid in (t.oid, t.typarray)
                      and d.deptype = 'n'
                      -- Columns, their defaults and checks go with their table.
                      and d.classid not in ('pg_catalog.pg_class'::pg_catalog.regclass,
                        'pg_catalog.pg_attrdef'::pg_catalog.regclass, 'pg_catalog.pg_constraint'::pg_catalog.regclass)) as "usedInRawSql"
      from pg_catalog.pg_type t
      join pg_catalog.pg_namespace n on n.oid = t.typnamespace
     where t.typtype = 'e' and ${USER_SCHEMA}
  `)
  return rows
}

async function selectFreeSequences(client: ClientBase): Promise<readonly ObjectName[]> {
  const { rows } = await client.query<ObjectName>(`
    select n.nspname as "schema", c.relname as "name"
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'S' and ${USER_SCHEMA}
       and not exists (select 1
                         from pg_catalog.pg_depend d
                        where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid
                          and d.deptype in ('a', 'i'))
  `)
  return rows
}

async function hasVectorExtension(client: ClientBase): Promise<boolean> {
  const { rowCount } = await client.query(`select 1 from pg_catalog.pg_extension where extname = 'vector'`)
  return rowCount === 1
}

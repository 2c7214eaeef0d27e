import { VectorError } from '../errors.ts'
import { vectorExtensionStatus } from '../extension/vector-extension-status.ts'
import { type FoundVectorColumn, findVectorColumn } from '../inspect/find-vector-column.ts'
import type { Queryable } from '../queryable.ts'

/** Where rows go. */
export interface IngestTarget {
  /** Default: the only schema that has the table. */
  readonly schema?: string | undefined
  readonly table: string
  /** Column with the vectors. */
  readonly column: string
  /** Columns that tell rows apart; needs a unique index unless conflicts are errors. Default: the primary key. */
  readonly key?: readonly string[] | undefined
  /** All columns to write, besides the vector; null where a row has no value. Default: those that each row names. */
  readonly columns?: readonly string[] | undefined
}

/** One column of the table as the encoders need it. */
export interface IngestColumn {
  readonly name: string
  readonly typeOid: number
  /** `text`, `int8`, `_text`. */
  readonly typeName: string
  /** As SQL writes it, of no certain length: a cast to varchar(10), or to character, which is character(1), would cut in silence. */
  readonly sqlType: string
  readonly kind: 'base' | 'array' | 'enum' | 'other'
}

/** The target with what the catalogs say about it. */
export interface ResolvedTarget {
  readonly vector: FoundVectorColumn
  readonly vectorOid: number
  readonly extensionSchema: string
  readonly key: readonly string[]
  readonly tableColumns: ReadonlyMap<string, IngestColumn>
}

/**
 * Looks up the target and checks its key. Reads catalogs only.
 * @throws {VectorError} as `findVectorColumn`; `INGEST_COLUMN_UNKNOWN` or `INGEST_KEY_NOT_UNIQUE`
 */
export async function resolveTarget(
  client: Queryable,
  target: IngestTarget,
  needsUniqueKey: boolean,
): Promise<ResolvedTarget> {
  const found = await findVectorColumn(client, target)
  const tableColumns = new Map((await selectColumns(client, found.tableOid)).map((column) => [column.name, column]))
  const key = target.key ?? found.primaryKey
  for (const name of [...key, ...(target.columns ?? [])]) requireColumn(tableColumns, name)
  if (needsUniqueKey && !(await isUnique(client, found.tableOid, key))) {
    throw new VectorError('INGEST_KEY_NOT_UNIQUE', `table "${found.table}" has no unique index on the key columns`, {
      details: { key },
    })
  }
  const { schema } = await vectorExtensionStatus(client)
  return {
    vector: found,
    vectorOid: requireColumn(tableColumns, found.column).typeOid,
    extensionSchema: schema ?? 'public',
    key,
    tableColumns,
  }
}

/** @throws {VectorError} `INGEST_COLUMN_UNKNOWN` */
export function requireColumn(columns: ReadonlyMap<string, IngestColumn>, name: string): IngestColumn {
  const column = columns.get(name)
  if (column !== undefined) return column
  throw new VectorError('INGEST_COLUMN_UNKNOWN', `the table has no column "${name}"`, { details: { column: name } })
}

/** Generated columns are left out: nobody can write them. */
async function selectColumns(client: Queryable, tableOid: number): Promise<IngestColumn[]> {
  const { rows } = await client.query<IngestColumn>(
    `
    select a.attname as "name",
           t.oid::int8::float8 as "typeOid",
           t.typname as "typeName",
           pg_catalog.format_type(a.atttypid, -1) as "sqlType",
           case when t.typtype = 'e' then 'enum'
                when t.typnamespace <> 'pg_catalog'::pg_catalog.regnamespace then 'other'
                when t.typcategory = 'A' then 'array'
                when t.typtype = 'b' then 'base'
                else 'other' end as "kind"
      from pg_catalog.pg_attribute a
      join pg_catalog.pg_type t on t.oid = a.atttypid
     where a.attrelid = $1::pg_catalog.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  `,
    [tableOid],
  )
  return rows
}

async function isUnique(client: Queryable, tableOid: number, key: readonly string[]): Promise<boolean> {
  const { rowCount } = await client.query(
    `
    select 1
      from pg_catalog.pg_index i
     where i.indrelid = $1::pg_catalog.oid
       and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
       and (select array_agg(a.attname::text order by a.attname)
              from unnest(i.indkey::int2[]) with ordinality k(attnum, position)
              join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
             where k.position <= i.indnkeyatts)
         = (select array_agg(name order by name) from unnest($2::text[]) name)
  `,
    [tableOid, [...key]],
  )
  return (rowCount ?? 0) > 0
}

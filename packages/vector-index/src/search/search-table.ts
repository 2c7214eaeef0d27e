import { VectorError } from '../errors.ts'
import { vectorExtensionStatus } from '../extension/vector-extension-status.ts'
import { type FoundVectorColumn, findVectorColumn, type VectorColumnName } from '../inspect/find-vector-column.ts'
import type { Queryable } from '../queryable.ts'
import type { SessionDefaults } from './search-settings.ts'

/** What a search knows of its table. */
export interface SearchTable {
  readonly column: FoundVectorColumn
  readonly columns: ReadonlySet<string>
  /** Columns of type tsvector. */
  readonly textColumns: ReadonlySet<string>
  /** Upper limit of the rows that share one value of a column, from the last ANALYZE; a column without statistics is left out. */
  readonly rowsPerValue: ReadonlyMap<string, number>
  /** Type of the column, for arrays of queries. */
  readonly vectorOid: number
  readonly pgvector: string
  readonly extensionSchema: string
  readonly defaults: SessionDefaults
}

interface ColumnRow {
  readonly name: string
  readonly typeOid: number
  readonly isText: boolean
  readonly largestShare: number | null
}

/** Reads what a search needs to know. Catalogs only. @throws {VectorError} as `findVectorColumn` */
export async function readSearchTable(client: Queryable, name: VectorColumnName): Promise<SearchTable> {
  const column = await findVectorColumn(client, name)
  const { installed, schema } = await vectorExtensionStatus(client)
  if (installed === null || schema === null) {
    throw new VectorError('VECTOR_EXTENSION_MISSING', 'the database does not have the extension "vector"')
  }
  const rows = await selectColumns(client, column)
  const total = column.rowsEstimate ?? 0
  return {
    column,
    columns: new Set(rows.map((row) => row.name)),
    textColumns: new Set(rows.filter((row) => row.isText).map((row) => row.name)),
    rowsPerValue: new Map(
      rows.flatMap(({ name: key, largestShare }) =>
        largestShare === null || total === 0 ? [] : [[key, Math.ceil(largestShare * total)]],
      ),
    ),
    vectorOid: rows.find((row) => row.name === column.column)?.typeOid ?? 0,
    pgvector: installed,
    extensionSchema: schema,
    defaults: await selectDefaults(client),
  }
}

/** A session that has not used pgvector yet knows only what was set for it, as text that nobody has checked. */
async function selectDefaults(client: Queryable): Promise<SessionDefaults> {
  const { rows } = await client.query<{ efSearch: string | null; probes: string | null }>(`
    select pg_catalog.current_setting('hnsw.ef_search', true) as "efSearch",
           pg_catalog.current_setting('ivfflat.probes', true) as "probes"
  `)
  const number = (text: string | null | undefined): number | undefined =>
    /^\d+$/.test(text ?? '') ? Number(text) : undefined
  return { efSearch: number(rows[0]?.efSearch), probes: number(rows[0]?.probes) }
}

/**
 * Reads the columns with the share of rows that have the commonest value. Without a list of common values all are about as common,
 * or the column is unique: `n_distinct` is their number, or minus its ratio to the rows.
 */
async function selectColumns(client: Queryable, column: FoundVectorColumn): Promise<readonly ColumnRow[]> {
  const { rows } = await client.query<ColumnRow>(
    `
    select a.attname as "name",
           a.atttypid::int8::float8 as "typeOid",
           a.atttypid = 'pg_catalog.tsvector'::pg_catalog.regtype as "isText",
           coalesce((s.most_common_freqs)[1],
                    case when s.n_distinct > 0 then 1 / s.n_distinct
                         when s.n_distinct < 0 and c.reltuples > 0 then 1 / (-s.n_distinct * c.reltuples) end
                   )::float8 as "largestShare"
      from pg_catalog.pg_attribute a
      join pg_catalog.pg_class c on c.oid = a.attrelid
      left join pg_catalog.pg_stats s
        on s.schemaname = $2 and s.tablename = $3 and s.attname = a.attname and s.inherited = (c.relkind = 'p')
     where a.attrelid = $1::pg_catalog.oid and a.attnum > 0 and not a.attisdropped
  `,
    [column.tableOid, column.schema, column.table],
  )
  return rows
}

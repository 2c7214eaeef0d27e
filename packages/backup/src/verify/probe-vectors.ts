import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { Client } from 'pg'
import type { VectorFacts } from '../catalog/manifest.ts'

/** What searching the restored vectors showed. */
export interface VectorProbe {
  /** Columns and indexes searched. */
  readonly searched: number
  readonly failures: readonly string[]
}

interface IndexedColumn {
  readonly schema: string
  readonly table: string
  readonly column: string
  readonly index: string
  readonly operator: string
}

/**
 * Searches each vector column for one of its own vectors: exactly, where it must find itself, and through each vector index, which
 * must answer. Reads only; wants to run in a transaction, for it changes planner settings there.
 */
export async function probeVectors(client: Client, columns: VectorFacts['columns']): Promise<VectorProbe> {
  const failures: string[] = []
  let searched = 0
  const schema = await selectExtensionSchema(client)
  if (schema === undefined)
    return { searched: 0, failures: columns.length > 0 ? ['extension "vector" is missing'] : [] }
  for (const { schema: tableSchema, table, column, type } of columns) {
    if (type.startsWith('bit')) continue
    const nearest = await nearestDistance(client, qualifiedName(tableSchema, table), column, schema)
    searched += nearest === undefined ? 0 : 1
    if (nearest !== undefined && nearest !== 0) failures.push(`a vector of "${table}"."${column}" does not find itself`)
  }
  for (const indexed of await selectIndexedColumns(client)) {
    const found = await searchIndex(client, indexed, schema)
    searched += 1
    if (found === 0) failures.push(`vector index "${indexed.index}" finds nothing`)
  }
  return { searched, failures }
}

async function selectExtensionSchema(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ schema: string }>(`
    select n.nspname as schema
      from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace
     where e.extname = 'vector'
  `)
  return rows[0]?.schema
}

/** Exact search: index scans are off. Undefined when the column has no vector. */
async function nearestDistance(
  client: Client,
  table: string,
  column: string,
  schema: string,
): Promise<number | undefined> {
  const name = escapeIdentifier(column)
  await client.query('set local enable_indexscan = off; set local enable_seqscan = on')
  const { rows } = await client.query<{ distance: number | null }>(`
    select min(t.${name} operator(${escapeIdentifier(schema)}.<->) q.probe)::float8 as distance
      from ${table} t,
           (select p.${name} as probe from ${table} p where p.${name} is not null limit 1) q
  `)
  return rows[0]?.distance ?? undefined
}

/** Columns of valid, non-partial vector indexes with the operator their class is for. */
async function selectIndexedColumns(client: Client): Promise<readonly IndexedColumn[]> {
  const { rows } = await client.query<IndexedColumn>(`
    select n.nspname as "schema", t.relname as "table", a.attname as "column", c.relname as "index", o.oprname as "operator"
      from pg_catalog.pg_index i
      join pg_catalog.pg_class c on c.oid = i.indexrelid and c.relkind = 'i'
      join pg_catalog.pg_class t on t.oid = i.indrelid
      join pg_catalog.pg_namespace n on n.oid = t.relnamespace
      join pg_catalog.pg_am m on m.oid = c.relam and m.amname in ('hnsw', 'ivfflat')
      join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
      join pg_catalog.pg_type y on y.oid = a.atttypid and y.typname in ('vector', 'halfvec', 'sparsevec')
      join pg_catalog.pg_opclass k on k.oid = i.indclass[0]
      join pg_catalog.pg_amop ap on ap.amopfamily = k.opcfamily and ap.amopstrategy = 1
      join pg_catalog.pg_operator o on o.oid = ap.amopopr
     where i.indisvalid and i.indpred is null
  `)
  return rows
}

/** Rows that a search through the index finds; 1 for an empty table, whose search has nothing to find. */
async function searchIndex(
  client: Client,
  { schema, table, column, operator }: IndexedColumn,
  extensionSchema: string,
): Promise<number> {
  const name = escapeIdentifier(column)
  const relation = qualifiedName(schema, table)
  await client.query('set local enable_indexscan = on; set local enable_seqscan = off')
  const probe = `(select p.${name} from ${relation} p where p.${name} is not null limit 1)`
  const { rows } = await client.query<{ found: number; any: boolean }>(`
    select (select count(*)::int
              from (select 1 from ${relation} t
                     order by t.${name} operator(${escapeIdentifier(extensionSchema)}.${operator}) ${probe}
                     limit 5) s) as found,
           ${probe} is not null as any
  `)
  const [row] = rows
  // A cosine index leaves zero vectors out, and a table may hold nothing else.
  if (row === undefined || !row.any || operator === '<=>') return 1
  return row.found
}

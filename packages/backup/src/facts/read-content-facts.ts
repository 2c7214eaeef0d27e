import type { ClientBase } from 'pg'
import type { ExtensionFacts, SequenceFacts, VectorFacts } from '../catalog/manifest.ts'

/** What a database holds beside its tables. */
export interface ContentFacts {
  readonly extensions: readonly ExtensionFacts[]
  readonly vector: VectorFacts
  readonly sequences: readonly SequenceFacts[]
  readonly largeObjects: number
  readonly databaseBytes: number
}

/** Reads extensions, vectors, sequences and sizes. Reads catalogs only. */
export async function readContentFacts(client: ClientBase): Promise<ContentFacts> {
  const { rows } = await client.query<{ largeObjects: number; databaseBytes: string }>(`
    select (select count(*)::int from pg_catalog.pg_largeobject_metadata) as "largeObjects",
           pg_catalog.pg_database_size(current_database())::text as "databaseBytes"
  `)
  return {
    extensions: await selectExtensions(client),
    vector: { columns: await selectVectorColumns(client), indexes: await selectVectorIndexes(client) },
    sequences: await selectSequences(client),
    largeObjects: rows[0]?.largeObjects ?? 0,
    databaseBytes: Number(rows[0]?.databaseBytes ?? 0),
  }
}

/** A dump says `create extension` without a version, so this is the only record of it. */
async function selectExtensions(client: ClientBase): Promise<ExtensionFacts[]> {
  const { rows } = await client.query<ExtensionFacts>(`
    select e.extname as "name", e.extversion as "version", n.nspname as "schema", a.default_version as "availableVersion"
      from pg_catalog.pg_extension e
      join pg_catalog.pg_namespace n on n.oid = e.extnamespace
      left join pg_catalog.pg_available_extensions a on a.name = e.extname
     order by e.extname
  `)
  return rows
}

async function selectVectorColumns(client: ClientBase): Promise<VectorFacts['columns']> {
  const { rows } = await client.query<VectorFacts['columns'][number]>(`
    select n.nspname as "schema", c.relname as "table", a.attname as "column",
           t.typname || coalesce('(' || nullif(a.atttypmod, -1) || ')', '') as "type"
      from pg_catalog.pg_attribute a
      join pg_catalog.pg_class c on c.oid = a.attrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_type t on t.oid = a.atttypid
      join pg_catalog.pg_depend d
        on d.classid = 'pg_catalog.pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
      join pg_catalog.pg_extension e on e.oid = d.refobjid and e.extname = 'vector'
     where c.relkind = 'r' and c.relpersistence <> 't' and a.attnum > 0 and not a.attisdropped
       and n.nspname !~ '^pg_'
     order by 1, 2, a.attnum
  `)
  return rows
}

async function selectVectorIndexes(client: ClientBase): Promise<VectorFacts['indexes']> {
  const { rows } = await client.query<VectorFacts['indexes'][number] & { bytes: number | string }>(`
    select n.nspname as "schema", c.relname as "name", t.relname as "table", m.amname as "method",
           pg_catalog.pg_get_indexdef(c.oid) as "definition", pg_catalog.pg_relation_size(c.oid)::text as "bytes",
           i.indisvalid as "valid"
      from pg_catalog.pg_index i
      join pg_catalog.pg_class c on c.oid = i.indexrelid and c.relkind = 'i'
      join pg_catalog.pg_class t on t.oid = i.indrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_am m on m.oid = c.relam
     where m.amname in ('hnsw', 'ivfflat')
     order by 1, 2
  `)
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }))
}

/** Sequences of the database and not of an extension; a sequence that was never used has no last value. */
async function selectSequences(client: ClientBase): Promise<SequenceFacts[]> {
  const { rows } = await client.query<SequenceFacts>(`
    select n.nspname as "schema", c.relname as "name", s.seqincrement > 0 as "ascending",
           pg_catalog.pg_sequence_last_value(c.oid)::text as "lastValue"
      from pg_catalog.pg_sequence s
      join pg_catalog.pg_class c on c.oid = s.seqrelid and c.relpersistence <> 't'
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where not exists (
         select from pg_catalog.pg_depend d
          where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
     order by 1, 2
  `)
  return rows
}

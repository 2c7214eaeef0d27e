import type { ClientBase } from 'pg'

export interface FoundObject {
  readonly tableOid: number
  /** Undefined for a table. */
  readonly indexValid: boolean | undefined
}

/** Looks a table, or an index with its table, up by name; undefined when it is gone. Reads catalogs only. */
export async function findObject(
  client: ClientBase,
  schema: string,
  table: string,
  index: string | undefined,
): Promise<FoundObject | undefined> {
  const { rows } = await client.query<{ tableOid: number; indexValid: boolean | null }>(
    `
    select t.oid as "tableOid", i.indisvalid as "indexValid"
      from pg_catalog.pg_class t
      join pg_catalog.pg_namespace n on n.oid = t.relnamespace
      left join (pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid and c.relname = $3::text)
        on i.indrelid = t.oid
     where n.nspname = $1::text and t.relname = $2::text and ($3::text is null or i.indexrelid is not null)
  `,
    [schema, table, index ?? null],
  )
  const [found] = rows
  return found && { tableOid: found.tableOid, indexValid: found.indexValid ?? undefined }
}

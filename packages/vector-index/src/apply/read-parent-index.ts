import { qualifiedName } from '@pgtend/database'
import type { Queryable } from '../queryable.ts'

/** Reads which index of a partitioned table an index belongs to; null for one that stands alone or at the top. Catalogs only. */
export async function readParentIndex(client: Queryable, schema: string, index: string): Promise<string | null> {
  const { rows } = await client.query<{ parent: string }>(
    `
    select c.relname as "parent"
      from pg_catalog.pg_inherits h
      join pg_catalog.pg_class c on c.oid = h.inhparent
     where h.inhrelid = $1::pg_catalog.regclass
  `,
    [qualifiedName(schema, index)],
  )
  return rows[0]?.parent ?? null
}

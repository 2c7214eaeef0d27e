import type { Client } from 'pg'

/** Where the rows of a relation lie. */
export interface Storage {
  /** Null for what has no storage of its own, such as a view. */
  readonly filenode: number | null
  readonly pages: number
}

export type StorageMap = ReadonlyMap<number, Storage>

/** Says in which file each relation is now, as this session sees it; a dropped one is not in the answer. */
export async function readStorage(client: Client, oids: readonly number[]): Promise<StorageMap> {
  const { rows } = await client.query<{ oid: number; filenode: number | null; pages: number | null }>(
    `
    select oid::int8::int as oid,
           pg_catalog.pg_relation_filenode(oid)::int8::int as filenode,
           pg_catalog.pg_relation_size(oid)::int / 8192 as pages
      from pg_catalog.pg_class
     where oid = any ($1::oid[])
  `,
    [oids],
  )
  return new Map(rows.map(({ oid, filenode, pages }) => [oid, { filenode, pages: pages ?? 0 }]))
}

import type { FoundVectorColumn } from '../inspect/find-vector-column.ts'
import type { Queryable } from '../queryable.ts'

/** How much of the table a session may read. Counted by estimate, before each pass. */
export interface ByteBudget {
  /** Table and TOAST, with those of all partitions. */
  readonly passBytes: number
  readonly limit: number
  /** Counts one pass if so many are within what is left of the limit; says whether it did. */
  take(needed?: number): boolean
}

/** Reads how large the table is. Catalogs and file sizes only. */
export async function readByteBudget(
  client: Queryable,
  column: FoundVectorColumn,
  limit = Number.POSITIVE_INFINITY,
): Promise<ByteBudget> {
  const { rows } = await client.query<{ bytes: number }>(
    `
    select (pg_catalog.pg_table_size($1::pg_catalog.oid)
            + coalesce((select sum(pg_catalog.pg_table_size(relid))
                          from pg_catalog.pg_partition_tree($1::pg_catalog.oid)
                         where relid <> $1::pg_catalog.oid), 0))::float8 as "bytes"
  `,
    [column.tableOid],
  )
  const passBytes = rows[0]?.bytes ?? column.tableBytes
  let taken = 0
  return {
    passBytes,
    limit,
    take: (needed = 1) => {
      if (taken + needed * passBytes > limit) return false
      taken += passBytes
      return true
    },
  }
}

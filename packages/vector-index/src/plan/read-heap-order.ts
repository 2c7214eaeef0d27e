import type { FoundVectorColumn } from '../inspect/find-vector-column.ts'
import type { Queryable } from '../queryable.ts'

/** A column in whose order the rows lie on disk. */
export interface HeapOrder {
  readonly column: string
  /** From -1 to 1, as `pg_stats` has it. */
  readonly correlation: number
}

/**
 * Finds the key or time column that goes best with the order of the rows on disk: rows that came in that order are older at the
 * front and newer at the back. Reads planner statistics; null before the first ANALYZE.
 */
export async function readHeapOrder(client: Queryable, { tableOid }: FoundVectorColumn): Promise<HeapOrder | null> {
  const { rows } = await client.query<HeapOrder>(
    `
    select s.attname as "column", s.correlation::float8 as "correlation"
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_catalog.pg_stats s on s.schemaname = n.nspname and s.tablename = c.relname and s.attname = a.attname
     where c.oid = $1::pg_catalog.oid
       and s.correlation is not null
       and (a.atttypid in ('timestamptz'::pg_catalog.regtype, 'timestamp'::pg_catalog.regtype, 'date'::pg_catalog.regtype)
            or exists (select 1
                         from pg_catalog.pg_index i
                        where i.indrelid = c.oid and i.indisprimary and i.indkey[0] = a.attnum))
     order by pg_catalog.abs(s.correlation) desc, a.attnum
     limit 1
  `,
    [tableOid],
  )
  return rows[0] ?? null
}

import type { Pool } from 'pg'
import { selectSessions, waitUntilGone } from '../sessions.ts'

/**
 * Runs the work, waits until the sessions that it has opened are gone, because a session counts what it has read only when it ends, and
 * returns what the work returned with the reads of the vector indexes of each table meanwhile, null where there are none.
 */
export async function countIndexReads<T>(
  { pool, database }: { readonly pool: Pool; readonly database: string },
  tables: readonly string[],
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly reads: readonly (number | null)[] }> {
  const others = await selectSessions(pool, database)
  const before = await selectReads(pool, tables)
  const result = await work()
  await waitUntilGone(pool, database, others)
  const after = await selectReads(pool, tables)
  const reads = after.map((count, index) => (count === null ? null : count - (before[index] ?? 0)))
  return { result, reads }
}

async function selectReads(pool: Pool, tables: readonly string[]): Promise<readonly (number | null)[]> {
  const { rows } = await pool.query<{ reads: number | null }>(
    `
    select (select sum(s.idx_scan)::float8
              from pg_stat_user_indexes s
              join pg_class i on i.oid = s.indexrelid
              join pg_am a on a.oid = i.relam
             where s.relid = wanted.name::regclass and a.amname in ('hnsw', 'ivfflat')) as reads
      from unnest($1::text[]) with ordinality wanted(name, place)
     order by wanted.place
  `,
    [[...tables]],
  )
  return rows.map(({ reads }) => reads)
}

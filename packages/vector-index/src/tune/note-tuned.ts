import { escapeLiteral, qualifiedName } from '@pgtend/database'
import type { Client } from 'pg'
import { commentStatement } from '../apply/index-of-name.ts'
import { formatIndexRecord, parseIndexRecord } from '../inspect/index-record.ts'
import type { IndexRecord } from '../inspect/vector-facts.ts'
import type { TuneResult } from './tune-result.ts'
import type { TriedIndex } from './tune-trial.ts'

const LOCK_TIMEOUT = '5s'

type Noted = Pick<TuneResult, 'plan' | 'queriesFrom'>

/**
 * Records the settings and the proven recall in the comment of an index, where searches find them. Takes `share update exclusive` on
 * the index for a moment. A comment that a person wrote is never touched.
 * @returns whether it was recorded
 */
export async function noteTuned(
  client: Client,
  { plan, queriesFrom }: Noted,
  index: string,
  { parameters, promise }: TriedIndex,
): Promise<boolean> {
  const { rows } = await client.query<{ comment: string | null; now: Date; pgvector: string }>(
    `
    select pg_catalog.obj_description(pg_catalog.to_regclass($1)::pg_catalog.oid, 'pg_class') as "comment",
           now() as "now",
           (select extversion from pg_catalog.pg_extension where extname = 'vector') as "pgvector"
  `,
    [qualifiedName(plan.schema, index)],
  )
  const [row] = rows
  if (row === undefined || promise === null) return false
  const record = parseIndexRecord(row.comment)
  if (row.comment !== null && record === null) return false
  // Nobody knows when an index without a record was built, and of how many rows; those of now are the best there is.
  const known: IndexRecord = record ?? { rows: plan.rows, parameters, pgvector: row.pgvector, builtAt: '', search: {} }
  const { recall, low, high, count, settings, search } = promise
  const measuredAt = row.now.toISOString()
  const noted: IndexRecord = {
    ...known,
    search,
    // The recall of a record is that of searches without a filter.
    ...(plan.filter === null
      ? { recall: { recall, low, high, k: plan.k, queries: count, queriesFrom, settings, measuredAt } }
      : {}),
  }
  await client.query(`set lock_timeout = '${LOCK_TIMEOUT}'`)
  await client.query(commentStatement(plan.schema, index, escapeLiteral(formatIndexRecord(noted))))
  return true
}

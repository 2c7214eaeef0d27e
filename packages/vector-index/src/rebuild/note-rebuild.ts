import { escapeLiteral } from '@pgtend/database'
import type { Client } from 'pg'
import { commentStatement } from '../apply/index-of-name.ts'
import { findVectorColumn } from '../inspect/find-vector-column.ts'
import { formatIndexRecord } from '../inspect/index-record.ts'
import type { RebuildPlan } from './rebuild-plan.ts'

/**
 * Brings the record in the comment of a reindexed index up to date; search settings stay. A comment that a person wrote, or none,
 * stays as it is.
 */
export async function noteRebuild(client: Client, plan: RebuildPlan, buildMs: number): Promise<void> {
  const { indexes } = await findVectorColumn(client, plan)
  const record = indexes.find(({ name }) => name === plan.index)?.record
  if (record === null || record === undefined) return
  const { rows } = await client.query<{ now: Date; pgvector: string }>(
    `select now() as "now", extversion as "pgvector" from pg_catalog.pg_extension where extname = 'vector'`,
  )
  const [row] = rows
  if (row === undefined) return
  const literal = escapeLiteral(
    formatIndexRecord({
      ...record,
      rows: plan.rows,
      pgvector: row.pgvector,
      builtAt: row.now.toISOString(),
      buildMs: Math.round(buildMs),
    }),
  )
  await client.query(commentStatement(plan.schema, plan.index, literal))
}

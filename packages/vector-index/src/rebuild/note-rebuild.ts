import { escapeLiteral } from '@pgtend/database'
import type { Client } from 'pg'
import { commentStatement } from '../apply/index-of-name.ts'
import { findVectorColumn } from '../inspect/find-vector-column.ts'
import { formatIndexRecord } from '../inspect/index-record.ts'
import { readTableActivity } from '../inspect/read-table-activity.ts'
import type { IndexRecord } from '../inspect/vector-facts.ts'
import type { RebuildOutcome } from './apply-rebuild.ts'
import { REBUILD_K } from './measure-rebuild.ts'
import type { RebuildPlan } from './rebuild-plan.ts'

/**
 * Brings the record in the comment of a rebuilt index up to date: the build, and the recall that was measured after it, or none, for
 * the old one says nothing any more. Search settings stay. A comment that a person wrote, or none, stays as it is.
 */
export async function noteRebuild(client: Client, plan: RebuildPlan, outcome: RebuildOutcome): Promise<void> {
  const { indexes } = await findVectorColumn(client, plan)
  const record = indexes.find(({ name }) => name === plan.index)?.record
  if (record === null || record === undefined) return
  const { rows } = await client.query<{ now: Date; pgvector: string }>(
    `select now() as "now", extversion as "pgvector" from pg_catalog.pg_extension where extname = 'vector'`,
  )
  const [row] = rows
  if (row === undefined) return
  const { recall: _, ...rest } = record
  const now = row.now.toISOString()
  const { written } = (await readTableActivity(client, [plan]))(plan)
  const build = { rows: plan.rows, pgvector: row.pgvector, builtAt: now, buildMs: Math.round(outcome.buildMs), written }
  const noted: IndexRecord = {
    ...rest,
    // The build of a second index has noted itself.
    ...(plan.way === 'reindex' ? build : {}),
    ...recallAfter(outcome, now),
  }
  await client.query(commentStatement(plan.schema, plan.index, escapeLiteral(formatIndexRecord(noted))))
}

function recallAfter({ proof }: RebuildOutcome, measuredAt: string): Pick<IndexRecord, 'recall'> {
  if (proof === null) return {}
  return { recall: { ...proof.after, k: REBUILD_K, queriesFrom: 'rows', measuredAt } }
}

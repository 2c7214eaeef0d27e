import type { Queryable } from '../queryable.ts'
import { noteRecall } from './note-recall.ts'
import type { RecallResult } from './recall-result.ts'
import { ensureRecallTable, RECALL_TABLE } from './recall-table.ts'

/**
 * Keeps a measurement in `pgtend.vector_recall`, one row per run with the ids of its queries, and notes it in the comment of the
 * index where pgtend wrote that comment. Creates schema and table when they are missing. A run without queries is not kept.
 */
export async function recordRecall(client: Queryable, result: RecallResult): Promise<void> {
  if (result.queries === 0) return
  await ensureRecallTable(client)
  const { perQuery, ...detail } = result
  const row = { ...columnsOf(result), detail: JSON.stringify(detail) }
  const names = Object.keys(row)
  const { rows } = await client.query<{ at: Date }>(
    `
    insert into ${RECALL_TABLE} (${names.join(', ')})
    values (${names.map((_, index) => `$${index + 1}`).join(', ')})
    returning measured_at as "at"
  `,
    Object.values(row),
  )
  const [inserted] = rows
  if (inserted !== undefined) await noteRecall(client, result, inserted.at)
}

function columnsOf(result: RecallResult): Record<string, unknown> {
  return {
    table_schema: result.schema,
    table_name: result.table,
    column_name: result.column,
    index_name: result.index,
    metric: result.metric,
    k: result.k,
    queries: result.queries,
    recall: result.recall,
    recall_low: result.low,
    recall_high: result.high,
    below_50_percent: result.below50Percent,
    index_p50_ms: result.indexLatency.p50Ms,
    exact_p50_ms: result.exactLatency.p50Ms,
    index_used: result.indexUsed,
    queries_from: result.queriesFrom,
    filtered: result.filtered,
    tenant_column: result.tenantColumn,
    short_share: result.short,
    target: result.target,
    decision: result.decision,
    seed: result.seed,
    settings: result.settings,
    rerank: result.rerank,
    rows_estimate: result.rowsEstimate,
    pgvector: result.pgvector,
    server_version: result.serverVersion,
    query_ids: result.perQuery.map(({ query }) => query),
    query_recalls: result.perQuery.map(({ recall }) => recall),
  }
}

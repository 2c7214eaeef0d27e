import { mayUsePgtendTable } from '@pgtend/database'
import { z } from 'zod'
import type { VectorColumnName } from '../inspect/find-vector-column.ts'
import type { Queryable } from '../queryable.ts'
import { RECALL_TABLE } from './recall-table.ts'

const DEFAULT_RUNS = 20

export const recallRunSchema = z
  .strictObject({
    measuredAt: z.string(),
    schema: z.string(),
    table: z.string(),
    column: z.string(),
    index: z.string(),
    metric: z.string(),
    k: z.number(),
    queries: z.number(),
    queriesFrom: z.string().nullable(),
    filtered: z.boolean().nullable(),
    tenantColumn: z.string().nullable(),
    recall: z.number(),
    low: z.number(),
    high: z.number(),
    below50Percent: z.number(),
    p50Ms: z.number().nullable(),
    settings: z.array(z.string()).readonly().nullable(),
    rerank: z.number().nullable(),
    seed: z.number().nullable(),
    rowsEstimate: z.number().nullable(),
    pgvector: z.string().nullable(),
    perQuery: z
      .array(z.strictObject({ query: z.string(), recall: z.number() }).readonly())
      .readonly()
      .describe('Empty for runs of older versions.'),
  })
  .readonly()

/** One recorded run. `compareMeasurements` takes it as well as a new measurement. */
export type RecallRun = z.output<typeof recallRunSchema>

export const recallHistorySchema = z.strictObject({ runs: z.array(recallRunSchema).readonly() }).readonly()
/** What `pgtend vector recall --history --json` prints. */
export type RecallHistory = z.output<typeof recallHistorySchema>

export interface RecallHistoryFilter extends VectorColumnName {
  readonly index?: string | undefined
  /** The newest so many. Default 20. */
  readonly runs?: number | undefined
}

/** A row as JSON, because a table of an older version lacks columns. */
type Row = Readonly<Record<string, unknown>> & {
  readonly query_ids?: readonly string[] | null
  readonly query_recalls?: readonly number[] | null
}

/** Reads the recorded runs of a column, oldest first; none when nothing was ever recorded. Reads only. */
export async function readRecallHistory(
  client: Queryable,
  { schema, table, column, index, runs = DEFAULT_RUNS }: RecallHistoryFilter,
): Promise<RecallHistory> {
  if (!(await mayUsePgtendTable(client, 'vector_recall'))) return { runs: [] }
  const { rows } = await client.query<{ run: Row }>(
    `
    select pg_catalog.to_jsonb(r) - 'detail' as "run"
      from ${RECALL_TABLE} r
     where ($1::text is null or r.table_schema = $1) and r.table_name = $2 and r.column_name = $3
       and ($4::text is null or r.index_name = $4)
     order by r.id desc
     limit $5
  `,
    [schema ?? null, table, column, index ?? null, runs],
  )
  return { runs: rows.map(({ run }) => toRun(run)).toReversed() }
}

function toRun(row: Row): RecallRun {
  const recalls = row.query_recalls ?? []
  return recallRunSchema.parse({
    measuredAt: row.measured_at,
    schema: row.table_schema,
    table: row.table_name,
    column: row.column_name,
    index: row.index_name,
    metric: row.metric,
    k: row.k,
    queries: row.queries,
    queriesFrom: row.queries_from ?? null,
    filtered: row.filtered ?? null,
    tenantColumn: row.tenant_column ?? null,
    recall: row.recall,
    low: row.recall_low,
    high: row.recall_high,
    below50Percent: row.below_50_percent,
    p50Ms: row.index_p50_ms,
    settings: row.settings ?? null,
    rerank: row.rerank ?? null,
    seed: row.seed ?? null,
    rowsEstimate: row.rows_estimate ?? null,
    pgvector: row.pgvector ?? null,
    perQuery: (row.query_ids ?? []).map((query, index) => ({ query, recall: recalls[index] ?? 0 })),
  })
}

import { mayUsePgtendTable } from '@pgtend/database'
import type { Queryable } from '../queryable.ts'
import { RECALL_TABLE } from '../recall/recall-table.ts'
import { indexKey } from './index-key.ts'
import type { MeasuredRecall } from './vector-list.ts'

type Row = MeasuredRecall & { readonly schema: string; readonly index: string }

/** Reads the last recorded measurement of every index, by `indexKey`; none when nothing was ever recorded. Reads only. */
export async function readMeasuredRecall(client: Queryable): Promise<ReadonlyMap<string, MeasuredRecall>> {
  if (!(await mayUsePgtendTable(client, 'vector_recall'))) return new Map()
  const { rows } = await client.query<Row>(`
    select distinct on (r.table_schema, r.index_name)
           r.table_schema as "schema",
           r.index_name as "index",
           r.recall as "recall",
           r.recall_low as "low",
           r.recall_high as "high",
           r.k as "k",
           r.queries as "queries",
           pg_catalog.to_char(r.measured_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "measuredAt"
      from ${RECALL_TABLE} r
     order by r.table_schema, r.index_name, r.id desc
  `)
  return new Map(rows.map(({ schema, index, ...measured }) => [indexKey(schema, index), measured]))
}

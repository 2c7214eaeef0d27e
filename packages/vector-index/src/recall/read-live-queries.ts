import { mayUsePgtendTable } from '@pgtend/database'
import type { Queryable } from '../queryable.ts'
import { digest } from './digest.ts'
import { QUERY_SAMPLE_TABLE } from './query-sample-table.ts'
import type { LiveQueries } from './query-source.ts'
import type { RecallQuery } from './recall-query.ts'
import type { StatementInput } from './search-statements.ts'

/**
 * Reads the sample of searches that the application made on this column; none when nothing was ever recorded.
 * The same seed on the same sample gives the same queries in the same order.
 */
export async function readLiveQueries(
  client: Queryable,
  { column, tenantColumn }: StatementInput,
  { of: searched = column, count }: LiveQueries & { readonly count: number },
  seed: number,
): Promise<readonly RecallQuery[]> {
  if (!(await mayUsePgtendTable(client, 'vector_query_sample'))) return []
  const { rows } = await client.query<{ vector: string; tenant: string | null }>(
    `
    select query as "vector", filter_tenant as "tenant"
      from ${QUERY_SAMPLE_TABLE}
     where schema_name = $1 and table_name = $2 and column_name = $3
       and (filter_tenant is not null or not $4)
     order by pg_catalog.hashtextextended(slot::text, $5::int8), slot
     limit $6
  `,
    [searched.schema, searched.table, searched.column, tenantColumn !== undefined, seed, count],
  )
  return rows.map(({ vector, tenant }) => ({
    id: `live:${digest(vector)}`,
    vector,
    self: undefined,
    stratum: 'live',
    tenant: tenant ?? undefined,
  }))
}

import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { Queryable } from '../queryable.ts'
import type { RecallQuery } from './recall-query.ts'
import { interleave, selectRows } from './sample-rows.ts'
import { rowConditions, type StatementInput } from './search-statements.ts'

/** Tenants looked at: the largest, where most searches go. */
const MAXIMUM_TENANTS = 8
/** Fewer queries than this say nothing about one tenant. */
const MINIMUM_PER_TENANT = 10

/**
 * Takes query vectors from the largest tenants, the same number from each, in turns. Each searches among the rows of its tenant.
 * Counts the rows of every tenant: reads the table once, without vectors.
 */
export async function sampleTenants(
  client: Queryable,
  input: StatementInput,
  tenantColumn: string,
  count: number,
  seed: number,
): Promise<readonly RecallQuery[]> {
  const { column, filter } = input
  const tenant = escapeIdentifier(tenantColumn)
  const limit = Math.max(1, Math.min(MAXIMUM_TENANTS, Math.floor(count / MINIMUM_PER_TENANT)))
  const { rows } = await client.query<{ tenant: string }>(
    `
    select ${tenant}::text as "tenant"
      from ${qualifiedName(column.schema, column.table)}
     where ${[...rowConditions(input), `${tenant} is not null`].join(' and ')}
     group by 1
     order by pg_catalog.count(*) desc, 1
     limit ${limit}
  `,
    [...filter.values],
  )
  const each = Math.ceil(count / Math.max(1, rows.length))
  const lists: (readonly RecallQuery[])[] = []
  for (const row of rows) {
    const conditions = [`${tenant}::text = $${filter.values.length + 1}`]
    const values = [row.tenant]
    lists.push(
      await selectRows(client, input, { stratum: `tenant ${row.tenant}`, conditions, values, count: each, seed }),
    )
  }
  return interleave(...lists).slice(0, count)
}

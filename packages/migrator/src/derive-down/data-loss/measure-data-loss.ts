import { escapeIdentifier, qualifiedName, SQLSTATE, sqlstateOf } from '@pgtend/database'
import type { ClientBase } from 'pg'
import type { DataLoss } from './data-loss.ts'
import type { DroppedData } from './find-dropped-data.ts'
import { type LosingTable, listLosingTables } from './list-losing-tables.ts'

export interface MeasureOptions {
  /** Of names without schema. */
  readonly schema: string
  /** Rows that are counted; a table with more is estimated. Default 1,000,000. */
  readonly rowLimit?: number
  /** Time for all counting; what is left then is estimated. Default 3 s. */
  readonly budgetMs?: number
}

/**
 * Says how many rows and values would be lost: counts them as long as limit and time allow, and estimates the rest from the statistics.
 * Reads only; waits for no lock. What is not in the database, or empty, is left out.
 */
export async function measureDataLoss(
  client: ClientBase,
  dropped: readonly DroppedData[],
  { schema, rowLimit = 1_000_000, budgetMs = 3_000 }: MeasureOptions,
): Promise<readonly DataLoss[]> {
  const losses: DataLoss[] = []
  const end = performance.now() + budgetMs
  for (const { migration, ...table } of await listLosingTables(client, dropped, schema)) {
    const leftMs = Math.floor(end - performance.now())
    const counted = leftMs > 0 ? await countRows(client, table, rowLimit, leftMs) : undefined
    const { schema, name, column, estimate } = table
    const exact = counted !== undefined && counted <= rowLimit
    // Statistics are missing, or older than the rows that were seen.
    const rows = exact ? counted : Math.max(estimate, counted ?? 0, 0)
    if (counted !== 0) losses.push({ migration, schema, table: name, column, rows, exact })
  }
  return losses
}

/** @returns one more than the limit when there are more; undefined when it takes too long, the table is locked or may not be read */
async function countRows(
  client: ClientBase,
  { schema, name, column }: Omit<LosingTable, 'migration'>,
  limit: number,
  timeoutMs: number,
): Promise<number | undefined> {
  const filter = column === null ? '' : ` where ${escapeIdentifier(column)} is not null`
  await client.query(`begin read only; set local lock_timeout = 100; set local statement_timeout = ${timeoutMs}`)
  try {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::double precision as "count" from (select from ${qualifiedName(schema, name)}${filter} limit $1) r`,
      [limit + 1],
    )
    return rows[0]?.count ?? 0
  } catch (error) {
    if (!UNCOUNTED.has(sqlstateOf(error))) throw error
    return undefined
  } finally {
    await client.query('rollback')
  }
}

const UNCOUNTED: ReadonlySet<string | undefined> = new Set([
  SQLSTATE.queryCanceled,
  SQLSTATE.lockNotAvailable,
  SQLSTATE.insufficientPrivilege,
])

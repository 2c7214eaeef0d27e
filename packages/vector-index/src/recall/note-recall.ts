import { escapeLiteral, qualifiedName, SQLSTATE, sqlstateOf } from '@pgtend/database'
import { formatIndexRecord, parseIndexRecord } from '../inspect/index-record.ts'
import type { Queryable } from '../queryable.ts'
import type { RecallResult } from './recall-result.ts'

/** Longer than a comment is worth waiting for. */
const LOCK_TIMEOUT_MS = 2_000

/**
 * Notes the last measurement in the record of an index that pgtend built, so that it goes wherever the index goes: dumps, renames,
 * rebuilds. Takes `share update exclusive` on the index for a moment. A comment of somebody else is never touched, nor one that
 * may not be written or is locked; the row in the table is the record then. Only searches without a filter are noted.
 * @returns whether it was noted
 */
export async function noteRecall(client: Queryable, result: RecallResult, measuredAt: Date): Promise<boolean> {
  if (result.filtered) return false
  const index = qualifiedName(result.schema, result.index)
  const { rows } = await client.query<{ comment: string | null }>(
    `select pg_catalog.obj_description(pg_catalog.to_regclass($1), 'pg_class') as "comment"`,
    [index],
  )
  const record = parseIndexRecord(rows[0]?.comment ?? null)
  if (record === null) return false
  const { recall, low, high, k, queries, queriesFrom, settings } = result
  const noted = { recall, low, high, k, queries, queriesFrom, settings, measuredAt: measuredAt.toISOString() }
  const comment = escapeLiteral(formatIndexRecord({ ...record, recall: noted }))
  try {
    // One message is one transaction, so the timeout ends with it.
    await client.query(
      `select pg_catalog.set_config('lock_timeout', '${LOCK_TIMEOUT_MS}ms', true); comment on index ${index} is ${comment}`,
    )
    return true
  } catch (error) {
    if (LEFT_TO_THE_TABLE.has(sqlstateOf(error) ?? '')) return false
    throw error
  }
}

/** Locked, owned by somebody else, or dropped meanwhile. */
const LEFT_TO_THE_TABLE: ReadonlySet<string> = new Set([
  SQLSTATE.lockNotAvailable,
  SQLSTATE.insufficientPrivilege,
  SQLSTATE.undefinedTable,
])

import { SQLSTATE, sqlstateOf } from '@pgtend/database'
import { VectorError } from '../errors.ts'
import type { Queryable } from '../queryable.ts'
import { ensureRecallTable, RECALL_TABLE } from './recall-table.ts'

/** As on a standby. */
const READ_ONLY_SQL_TRANSACTION = '25006'
const REFUSED: ReadonlySet<string> = new Set([SQLSTATE.insufficientPrivilege, READ_ONLY_SQL_TRANSACTION])

/**
 * Checks that `recordRecall` can keep a measurement, before one is made that would be lost. Creates schema and table when they are
 * missing. @throws {VectorError} `RECALL_NOT_RECORDABLE`
 */
export async function requireRecordable(client: Queryable): Promise<void> {
  try {
    await ensureRecallTable(client)
    const { rows } = await client.query<{ writable: boolean }>(
      `
      select pg_catalog.has_table_privilege(pg_catalog.to_regclass($1), 'insert')
             and not pg_catalog.pg_is_in_recovery() as "writable"
    `,
      [RECALL_TABLE],
    )
    if (rows[0]?.writable !== true) throw notRecordable(undefined)
  } catch (error) {
    throw REFUSED.has(sqlstateOf(error) ?? '') ? notRecordable(error) : error
  }
}

function notRecordable(cause: unknown): VectorError {
  return new VectorError(
    'RECALL_NOT_RECORDABLE',
    `table "${RECALL_TABLE}" cannot be written by this user on this server`,
    {
      cause,
    },
  )
}

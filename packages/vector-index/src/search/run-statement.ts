import { createHash } from 'node:crypto'
import { sqlstateOf } from '@pgtend/database'
import type { ClientBase, QueryResultRow } from 'pg'
import type { SearchSession } from './search-source.ts'
import type { SearchStatement } from './search-statement.ts'

/** Each named statement stays on every connection, so their number is limited. */
const MAXIMUM_NAMES = 100

/** A prepared statement is gone (26000), taken (42P05) or older than the table (0A000). */
const STALE = new Set(['26000', '42P05', '0A000'])

/** Names of prepared statements of one search. */
export interface StatementNames {
  /** The name for a text; undefined where the statement must not be named. */
  nameOf(text: string): string | undefined
  /** Gives no more names. */
  stop(): void
}

/** Names statements after their text, so that searches over the same table share them. */
export function createStatementNames(): StatementNames {
  const names = new Map<string, string>()
  let stopped = false
  return {
    nameOf(text) {
      const known = names.get(text)
      if (stopped || known !== undefined || names.size >= MAXIMUM_NAMES) return stopped ? undefined : known
      const name = `pgtend_${createHash('sha1').update(text).digest('hex').slice(0, 24)}`
      names.set(text, name)
      return name
    },
    stop: () => {
      stopped = true
    },
  }
}

export interface RunStatementOptions {
  /** Undefined where connections must not be given prepared statements. */
  readonly names: StatementNames | undefined
  /** Keeps sequential scans out of the plan; needs a client of `pg`. */
  readonly forceIndex: boolean
}

/**
 * Runs a search. A prepared statement that the server no longer takes is run again without a name; on the embedded engine, whose
 * clients share one session, that is how the second one learns that the name is taken.
 */
export async function runStatement(
  session: SearchSession,
  { text, preparable }: SearchStatement,
  values: readonly unknown[],
  { names, forceIndex }: RunStatementOptions,
): Promise<readonly QueryResultRow[]> {
  const { client, pg } = session
  const plain = async (): Promise<readonly QueryResultRow[]> =>
    (await client.query<QueryResultRow>(text, [...values])).rows
  if (pg === undefined) return plain()
  if (forceIndex) return withoutSequentialScans(pg, plain)
  // Inside a transaction a stale name would be an error that nothing can follow.
  const name = preparable && !session.mayBeInTransaction ? names?.nameOf(text) : undefined
  if (name === undefined) return plain()
  try {
    return (await pg.query<QueryResultRow>({ name, text, values: [...values] })).rows
  } catch (error) {
    if (!STALE.has(sqlstateOf(error) ?? '')) throw error
    names?.stop()
    return plain()
  }
}

/**
 * Runs `work` with sequential scans made expensive, in a transaction of its own or in a savepoint of the caller's, whose rollback takes
 * the setting back: the work only reads.
 */
export async function withoutSequentialScans<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  const inside = client.getTransactionStatus() === 'T'
  const begin = inside ? 'savepoint pgtend_search' : 'begin read only'
  const end = inside ? 'rollback to savepoint pgtend_search; release savepoint pgtend_search' : 'rollback'
  await client.query(`${begin}; set local enable_seqscan = off`)
  try {
    return await work()
  } finally {
    await client.query(end)
  }
}

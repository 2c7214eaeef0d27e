import type { ClientBase, Pool } from 'pg'
import type { Queryable } from '../queryable.ts'

/**
 * Where a search runs: a pool, a client that may be inside a transaction of its own, or anything else that runs one statement,
 * such as a Prisma client.
 */
export type SearchSource = Pool | ClientBase | Queryable

/** A connection lent to one search. */
export interface SearchSession {
  readonly client: Queryable
  /** The client of `pg`, where there is one: only it can prepare statements and open transactions. */
  readonly pg: ClientBase | undefined
  /** There may be a transaction that goes on after the search, so settings must be put back by the statement itself. */
  readonly mayBeInTransaction: boolean
}

/** Lends a session of the source for `work`. */
export async function withSearchSession<T>(
  source: SearchSource,
  work: (session: SearchSession) => Promise<T>,
): Promise<T> {
  if (!isPool(source)) return work(sessionOf(source))
  const client = await source.connect()
  let failed = true
  try {
    const result = await work({ client, pg: client, mayBeInTransaction: false })
    failed = false
    return result
  } finally {
    // A client that is still in a transaction must not go back to the pool.
    client.release(failed && client.getTransactionStatus() !== 'I')
  }
}

/** Says whether a source is a pool of `pg`. */
export function isPool(source: SearchSource): source is Pool {
  return 'idleCount' in source
}

function sessionOf(source: ClientBase | Queryable): SearchSession {
  if (!('getTransactionStatus' in source)) return { client: source, pg: undefined, mayBeInTransaction: true }
  return { client: source, pg: source, mayBeInTransaction: source.getTransactionStatus() !== 'I' }
}

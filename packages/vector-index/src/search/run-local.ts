import type { ClientBase, Pool } from 'pg'

/** Where a search runs: a pool, or a client that may be inside a transaction of its own. */
export type SearchSource = Pool | ClientBase

/** Lends a client of the source for `work`. */
export async function withClient<T>(source: SearchSource, work: (client: ClientBase) => Promise<T>): Promise<T> {
  if (!isPool(source)) return work(source)
  const client = await source.connect()
  let failure: unknown
  try {
    return await work(client)
  } catch (error) {
    failure = error
    throw error
  } finally {
    // A client that is still in a transaction must not go back to the pool.
    client.release(failure !== undefined && client.getTransactionStatus() !== 'I')
  }
}

/**
 * Runs `work` with settings that end with it. In a transaction of its own; inside one of the caller in a savepoint whose rollback
 * takes the settings back (the work only reads).
 */
export async function withLocalSettings<T>(
  client: ClientBase,
  settings: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  if (settings.length === 0) return work()
  const inside = client.getTransactionStatus() === 'T'
  const begin = inside ? 'savepoint pgtend_search' : 'begin read only'
  const end = inside ? 'rollback to savepoint pgtend_search; release savepoint pgtend_search' : 'commit'
  // One round trip: the values are checked numbers and words, so no parameters are needed.
  await client.query([begin, ...settings.map((setting) => `set local ${setting}`)].join('; '))
  try {
    const result = await work()
    await client.query(end)
    return result
  } catch (error) {
    await client.query(inside ? end : 'rollback').catch((rollbackError: unknown) => {
      throw new AggregateError([error, rollbackError], 'the search failed and so did its rollback', { cause: error })
    })
    throw error
  }
}

function isPool(source: SearchSource): source is Pool {
  return 'idleCount' in source
}

import type { ClientBase } from 'pg'

/**
 * Runs `work` between `begin` and `commit`; rolls back when it throws.
 * @throws the error of `work`; when the rollback fails too, an `AggregateError` with both
 */
export async function runInTransaction<T>(client: ClientBase, work: () => Promise<T>, begin = 'begin'): Promise<T> {
  await client.query(begin)
  try {
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((rollbackError: unknown) => {
      throw new AggregateError([error, rollbackError], 'the work failed and so did its rollback', { cause: error })
    })
    throw error
  }
}

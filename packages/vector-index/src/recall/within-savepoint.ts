import type { ClientBase } from 'pg'

/**
 * Runs `work`, which only reads, with settings that end with it, inside a transaction. Whatever happens, the savepoint is rolled
 * back, so the transaction goes on with its old settings.
 * @throws the error of `work`; when the rollback fails too, an `AggregateError` with both
 */
export async function withinSavepoint<T>(
  client: ClientBase,
  settings: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const name = 'pgtend_recall'
  const back = `rollback to savepoint ${name}; release savepoint ${name}`
  // One round trip: the settings are checked numbers and words, so no parameters are needed.
  await client.query([`savepoint ${name}`, ...settings.map((setting) => `set local ${setting}`)].join('; '))
  try {
    const result = await work()
    await client.query(back)
    return result
  } catch (error) {
    await client.query(back).catch((rollbackError: unknown) => {
      throw new AggregateError([error, rollbackError], 'the measurement failed and so did its rollback', {
        cause: error,
      })
    })
    throw error
  }
}

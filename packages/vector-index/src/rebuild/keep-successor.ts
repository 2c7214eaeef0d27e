import { DatabaseError } from '@pgtend/database'

/** Runs what comes after the build; when it is interrupted, says that the finished index is kept for the next run. */
export async function keepSuccessor<T>(successor: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== 'INTERRUPTED') throw error
    throw new DatabaseError('INTERRUPTED', `${error.message}; the finished index "${successor}" is kept`, {
      hint: 'Run the same command again to go on with it, or drop it with `pgtend vector drop`.',
      cause: error,
    })
  }
}

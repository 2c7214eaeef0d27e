/**
 * Does two pieces of work at a time. When one fails, the signal that both were given interrupts the other, and when both have ended
 * the failure that came first is thrown.
 */
export async function sideBySide<A, B>(
  signal: AbortSignal | undefined,
  one: (signal: AbortSignal) => Promise<A>,
  other: (signal: AbortSignal) => Promise<B>,
): Promise<readonly [A, B]> {
  const failing = new AbortController()
  const both = signal === undefined ? failing.signal : AbortSignal.any([signal, failing.signal])
  const failures: unknown[] = []
  const run = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    try {
      return await work(both)
    } catch (error) {
      failures.push(error)
      failing.abort()
      throw error
    }
  }
  const [first, second] = await Promise.allSettled([run(one), run(other)])
  if (first.status === 'fulfilled' && second.status === 'fulfilled') return [first.value, second.value]
  throw failures[0]
}

/**
 * Runs `work` on each item, at most `limit` at a time. The first failure stops the taking of items, and is thrown when what has
 * begun has ended: nothing goes on behind the back of the caller.
 */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values()
  const failures: unknown[] = []
  const run = async (): Promise<void> => {
    for (const item of rest) {
      if (failures.length > 0) return
      await work(item).catch((error: unknown) => failures.push(error))
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, run))
  if (failures.length > 0) throw failures[0]
}

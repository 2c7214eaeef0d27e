/** Runs the task for each item, at most `concurrency` at a time, and returns the results in the order of the items. */
export async function eachInPool<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  task: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const queue = items.entries()
  const work = async () => {
    for (const [index, item] of queue) results[index] = await task(item)
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  return results
}

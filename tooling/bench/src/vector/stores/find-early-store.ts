import { EARLY_LISTS, earlyIvfflatStore } from './early-ivfflat.ts'
import { fewestProbes } from './fewest-probes.ts'
import type { Search } from './search.ts'
import { searchInTurns } from './search-in-turns.ts'
import type { Store, StoreOptions } from './store.ts'

/** Builds the early index and returns it with as few probes as the recall allows, on the searches. */
export async function findEarlyStore(
  searches: readonly Search[],
  target: number,
  options: StoreOptions,
): Promise<Store> {
  await earlyIvfflatStore(1).prepare(options)
  const probes = await fewestProbes(EARLY_LISTS, target, async (count) => {
    const store = await earlyIvfflatStore(count).open(options)
    try {
      const [{ recalls } = { recalls: [] }] = await searchInTurns([store], searches)
      return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length
    } finally {
      await store.end()
    }
  })
  return earlyIvfflatStore(probes)
}

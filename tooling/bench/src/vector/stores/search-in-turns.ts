import type { Search } from './search.ts'
import type { OpenStore } from './store.ts'

/** Queries of one program before the next has its turn: enough for caches to be warm, few enough for all to meet the same moments. */
const TURN = 20

/** What one program did with the queries, in their order. */
export interface StoreTimes {
  readonly timesMs: readonly number[]
  readonly recalls: readonly number[]
}

/**
 * Has every program answer all queries, in turns of 20, each turn started by another one. The first query of a turn is asked twice and
 * only the second answer is timed, because the program before has used the caches.
 */
export async function searchInTurns(
  stores: readonly OpenStore[],
  searches: readonly Search[],
): Promise<readonly StoreTimes[]> {
  const times = stores.map(() => ({ timesMs: [] as number[], recalls: [] as number[] }))
  for (let from = 0; from < searches.length; from += TURN) {
    const turn = searches.slice(from, from + TURN)
    for (let place = 0; place < stores.length; place += 1) {
      const index = (from / TURN + place) % stores.length
      const [store, into] = [stores[index], times[index]]
      if (store === undefined || into === undefined) continue
      await answer(store, turn.slice(0, 1))
      const { timesMs, recalls } = await answer(store, turn)
      into.timesMs.push(...timesMs)
      into.recalls.push(...recalls)
    }
  }
  return times
}

async function answer(store: OpenStore, searches: readonly Search[]): Promise<StoreTimes> {
  const timesMs: number[] = []
  const recalls: number[] = []
  for (const { query, tenant, recall } of searches) {
    const start = performance.now()
    const ids = await store.search(query, tenant)
    timesMs.push(performance.now() - start)
    recalls.push(recall(ids))
  }
  return { timesMs, recalls }
}

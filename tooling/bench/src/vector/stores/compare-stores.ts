import type { RecallReading } from '../../measure/summarize-recall.ts'
import type { BenchDatabase } from '../open-bench-database.ts'
import { countIndexReads } from './count-index-reads.ts'
import type { Search } from './search.ts'
import { type StoreTimes, searchInTurns } from './search-in-turns.ts'
import type { Store, StoreOptions } from './store.ts'

/** Lets prepared stores answer the same queries on connections of their own. */
export async function compareStores(
  { name, database: { pool } }: BenchDatabase,
  task: string,
  stores: readonly Store[],
  searches: readonly Search[],
  options: StoreOptions,
): Promise<readonly RecallReading[]> {
  const { result, reads } = await countIndexReads(
    { pool, database: name },
    stores.map(({ table }) => table),
    () => searchAll(stores, searches, options),
  )
  return stores.map(({ program }, index) => {
    const { timesMs = [], recalls = [] } = result[index] ?? {}
    const count = reads[index] ?? null
    const indexUse = count === null ? null : Math.min(1, count / searches.length)
    return { task, program, timesMs, recalls, indexUse }
  })
}

async function searchAll(
  stores: readonly Store[],
  searches: readonly Search[],
  options: StoreOptions,
): Promise<readonly StoreTimes[]> {
  const open = await Promise.all(stores.map((store) => store.open(options)))
  try {
    return await searchInTurns(open, searches)
  } finally {
    await Promise.all(open.map((store) => store.end()))
  }
}

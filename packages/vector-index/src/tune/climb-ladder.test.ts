import { expect, test } from 'vitest'
import type { SearchSettings } from '../inspect/vector-facts.ts'
import { climbLadder } from './climb-ladder.ts'
import { searchLadder } from './search-ladder.ts'
import type { TuneTrial } from './tune-trial.ts'

const LADDER = searchLadder({ method: 'hnsw', form: 'column', lists: 0, k: 10 })

/** Climbs a graph whose searches find enough from one `ef_search`, are too slow from another, and lose the planner from a third. */
async function climb(enoughFrom: number, slowFrom = 10_000, lostFrom = 10_000, start?: SearchSettings) {
  const measured: number[] = []
  const measure = async ({ efSearch = 0 }: SearchSettings): Promise<TuneTrial> => {
    measured.push(efSearch)
    const slow = efSearch >= slowFrom
    const verdict = efSearch >= lostFrom ? 'unused' : efSearch < enoughFrom ? 'recall' : slow ? 'latency' : 'passes'
    return { verdict, p95Ms: slow ? 9 : 1 } as TuneTrial
  }
  const best = await climbLadder(LADDER, 5, measure, start)
  return { best: best === undefined ? undefined : LADDER[best]?.efSearch, measured }
}

test.each([10, 40, 60, 200, 800])('finds the lowest setting that passes: %d', async (from) => {
  const { best, measured } = await climb(from)

  expect(best).toBe(from)
  expect(measured.length).toBeLessThanOrEqual(5)
  expect(new Set(measured).size).toBe(measured.length)
})

test('nothing passes where no setting finds enough, or all that do are too slow', async () => {
  expect((await climb(1_000)).best).toBeUndefined()
  expect((await climb(200, 120)).best).toBeUndefined()
})

test('a setting that is too slow and finds too little ends the search', async () => {
  expect((await climb(1_000, 40)).measured).toEqual([40])
})

test('a setting that the planner leaves the index for is too high', async () => {
  expect((await climb(20, 10_000, 40)).best).toBe(20)
})

test('what was found elsewhere is where the search begins', async () => {
  const { best, measured } = await climb(80, 10_000, 10_000, { efSearch: 80 })

  expect(measured[0]).toBe(80)
  expect(best).toBe(80)
})

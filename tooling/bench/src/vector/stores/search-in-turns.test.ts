import { expect, test } from 'vitest'
import { type Search, searchesOf } from './search.ts'
import { searchInTurns } from './search-in-turns.ts'
import type { OpenStore } from './store.ts'

const searches: readonly Search[] = Array.from({ length: 45 }, (_, query) => ({
  query: [query],
  tenant: undefined,
  recall: (ids) => (ids[0] === query ? 1 : 0),
}))

function recording(into: string[], name: string, answer: (query: number) => number): OpenStore {
  return {
    search: async ([query = Number.NaN]) => {
      into.push(`${name}${query}`)
      return [answer(query)]
    },
    end: async () => undefined,
  }
}

test('every store answers every query, in turns of 20 that another one starts', async () => {
  const asked: string[] = []
  const right = recording(asked, 'a', (query) => query)
  const wrongAfter30 = recording(asked, 'b', (query) => Math.min(query, 30))

  const [a, b] = await searchInTurns([right, wrongAfter30], searches)

  expect(a?.timesMs).toHaveLength(45)
  expect(a?.recalls).toEqual(searches.map(() => 1))
  expect(b?.recalls).toEqual(searches.map((_, query) => (query <= 30 ? 1 : 0)))
  expect(asked.slice(0, 3)).toEqual(['a0', 'a0', 'a1'])
  expect(asked.slice(21, 24)).toEqual(['b0', 'b0', 'b1'])
  expect(asked.slice(42, 45)).toEqual(['b20', 'b20', 'b21'])
})

test('rows of another tenant are no neighbours, however near', () => {
  const rows = [Float32Array.of(1, 0), Float32Array.of(0.6, 0.8), Float32Array.of(0, 1)]
  const items = { rows, queries: [Float32Array.of(1, 0)] }

  const [search] = searchesOf(items, { value: 1, of: (id) => (id === 0 ? 0 : 1) })

  expect(search).toMatchObject({ tenant: 1 })
  expect(search?.recall([1, 2])).toBe(1)
  expect(search?.recall([0, 1])).toBe(0.5)
})

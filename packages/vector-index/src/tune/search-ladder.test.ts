import { expect, test } from 'vitest'
import { ladderStart, searchLadder } from './search-ladder.ts'

const GRAPH = { method: 'hnsw', form: 'cast', lists: 0, k: 10 } as const

test('probes double up to 40 % of the lists', () => {
  expect(searchLadder({ method: 'ivfflat', form: 'column', lists: 100, k: 10 }).map(({ probes }) => probes)).toEqual([
    1, 2, 4, 8, 16, 32, 40,
  ])
  expect(searchLadder({ method: 'ivfflat', form: 'column', lists: 1, k: 10 })).toEqual([{ probes: 1 }])
})

test('a graph keeps at least as many candidates as rows are asked for, and begins at the default', () => {
  const ladder = searchLadder(GRAPH)

  expect(ladder[0]).toEqual({ efSearch: 10 })
  expect(ladder[ladderStart(ladder)]).toEqual({ efSearch: 40 })
  expect(searchLadder({ ...GRAPH, k: 50 })[0]).toEqual({ efSearch: 50 })
  expect(searchLadder({ ...GRAPH, k: 5_000 })).toEqual([{ efSearch: 1_000 }])
})

test('bits are searched for more rows than are asked for', () => {
  const ladder = searchLadder({ ...GRAPH, form: 'binary' })

  expect(ladder[0]).toEqual({ efSearch: 10, rerank: 10 })
  expect(ladder.at(-1)).toEqual({ efSearch: 800, rerank: 800 })
})

test('a ladder is begun at the setting that is given, or above it where lists are others', () => {
  const graph = searchLadder(GRAPH)
  const lists = searchLadder({ method: 'ivfflat', form: 'column', lists: 100, k: 10 })

  expect(graph[ladderStart(graph, { efSearch: 80 })]).toEqual({ efSearch: 80 })
  expect(lists[ladderStart(lists, { probes: 9 })]).toEqual({ probes: 16 })
  const bits = searchLadder({ method: 'ivfflat', form: 'binary', lists: 100, k: 10 })
  expect(bits[ladderStart(bits, { probes: 30, rerank: 150 })]).toEqual({ probes: 40, rerank: 150 })
  expect(ladderStart(graph, { efSearch: 7 })).toBe(ladderStart(graph))
})

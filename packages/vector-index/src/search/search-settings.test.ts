import { expect, test } from 'vitest'
import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import { searchSettings } from './search-settings.ts'

type Index = Pick<VectorIndexFacts, 'method' | 'record'>
const hnsw: Index = { method: 'hnsw', record: null }
const ivfflat: Index = { method: 'ivfflat', record: null }
const record = (search: { probes?: number; efSearch?: number }): Index['record'] => ({
  rows: 1,
  parameters: {},
  pgvector: '0.8.0',
  builtAt: '2026-01-01T00:00:00.000Z',
  search,
})

test('a plain search with defaults needs no setting', () => {
  expect(searchSettings({ index: hnsw, k: 10, filtered: false, pgvector: '0.8.0' })).toEqual([])
})

test('ef_search is never below k, and large searches go on iteratively', () => {
  expect(searchSettings({ index: hnsw, k: 100, filtered: false, pgvector: '0.8.0' })).toEqual([
    'hnsw.ef_search = 100',
    'hnsw.iterative_scan = relaxed_order',
  ])
})

test('a filtered search is iterative from 0.8.0 on', () => {
  expect(searchSettings({ index: ivfflat, k: 10, filtered: true, pgvector: '0.8.0' })).toEqual([
    'ivfflat.iterative_scan = relaxed_order',
  ])
  expect(searchSettings({ index: ivfflat, k: 10, filtered: true, pgvector: '0.7.4' })).toEqual([])
})

test('what was noted with the index holds unless the caller says otherwise', () => {
  const index: Index = { method: 'ivfflat', record: record({ probes: 12 }) }

  expect(searchSettings({ index, k: 10, filtered: false, pgvector: '0.8.0' })).toEqual(['ivfflat.probes = 12'])
  expect(searchSettings({ index, k: 10, filtered: false, pgvector: '0.8.0', probes: 3 })).toEqual([
    'ivfflat.probes = 3',
  ])
})

test('what the session has holds unless something else was noted or asked for', () => {
  const defaults = { efSearch: 100, probes: 5 }
  const noted: Index = { method: 'hnsw', record: record({ efSearch: 40 }) }
  const settings = (index: Index, k = 10) => searchSettings({ index, k, filtered: false, pgvector: '0.8.0', defaults })

  expect(settings(hnsw)).toEqual([])
  expect(settings(ivfflat)).toEqual([])
  expect(settings(noted)).toEqual(['hnsw.ef_search = 40'])
  expect(settings(hnsw, 200)[0]).toBe('hnsw.ef_search = 200')
})

test('what was noted or asked for is said even where the session that was looked at has it: others may not', () => {
  const defaults = { efSearch: 100, probes: 5 }
  const noted: Index = { method: 'hnsw', record: record({ efSearch: 100 }) }
  const common = { k: 10, filtered: false, pgvector: '0.7.4', defaults }

  expect(searchSettings({ ...common, index: noted })).toEqual(['hnsw.ef_search = 100'])
  expect(searchSettings({ ...common, index: ivfflat, probes: 5 })).toEqual(['ivfflat.probes = 5'])
  expect(searchSettings({ ...common, index: hnsw, k: 60 })).toEqual(['hnsw.ef_search = 100'])
})

test.each([0, 1.5, Number.NaN, 1001])('ef_search %d is refused', (efSearch) => {
  expect(() => searchSettings({ index: hnsw, k: 10, filtered: false, pgvector: '0.8.0', efSearch })).toThrow(
    expect.objectContaining({ code: 'SEARCH_OPTION_INVALID' }),
  )
})

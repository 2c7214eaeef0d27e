import { expect, test } from 'vitest'
import { buildEtaMs, buildPercent } from './build-progress.ts'

const row = { blocksDone: 50, blocksTotal: 100, tuplesDone: 25, tuplesTotal: 100 }

test('the phases of a build never go back', () => {
  const phases = [
    'initializing',
    'building index: performing k-means',
    'building index: assigning tuples',
    'building index: loading tuples',
    'waiting for writers before validation',
    'index validation: scanning index',
    'index validation: sorting tuples',
    'index validation: scanning table',
    'waiting for old snapshots',
  ]

  const percents = phases.map((phase) => buildPercent('ivfflat', { ...row, phase }) ?? -1)

  expect(percents).toEqual(percents.toSorted((a, b) => a - b))
  expect(percents.at(-1)).toBe(99)
})

test('hnsw is measured by blocks and ivfflat by tuples', () => {
  const phase = 'building index: loading tuples'

  expect(buildPercent('hnsw', { ...row, phase })).toBe(42.5)
  expect(buildPercent('ivfflat', { ...row, phase })).toBe(55)
})

test('an unknown phase has no percentage', () => {
  expect(buildPercent('hnsw', { ...row, phase: 'something new' })).toBeUndefined()
})

test('only a graph that grows in memory has an estimate of the time left', () => {
  const loading = { ...row, phase: 'building index: loading tuples' }

  // Half of the rows in 10 s are 20 s for all, which are 85 % of the build.
  expect(buildEtaMs('hnsw', loading, 10_000)).toBeCloseTo(13_529, 0)
  expect(buildEtaMs('ivfflat', loading, 10_000)).toBeUndefined()
  expect(buildEtaMs('hnsw', { ...loading, blocksDone: 4 }, 10_000)).toBeUndefined()
  expect(buildEtaMs('hnsw', { ...row, phase: 'waiting for old snapshots' }, 10_000)).toBeUndefined()
})

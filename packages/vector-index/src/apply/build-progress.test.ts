import { expect, test } from 'vitest'
import { buildPercent } from './build-progress.ts'

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

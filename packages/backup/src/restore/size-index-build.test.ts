import { expect, test } from 'vitest'
import { type IndexBuildFacts, sizeIndexBuild } from './size-index-build.ts'

const facts: IndexBuildFacts = {
  method: 'hnsw',
  rows: 60_000,
  dimensions: 768,
  type: 'vector',
  m: 16,
  lists: 100,
  maxWorkers: 2,
  limitMb: 2048,
}

test('a graph gets the memory it needs, up to the limit', () => {
  expect(sizeIndexBuild(facts)).toEqual({ maintenanceWorkMemMb: 255, parallelWorkers: 2 })
  expect(sizeIndexBuild({ ...facts, rows: 10_000_000 }).maintenanceWorkMemMb).toBe(2048)
  expect(sizeIndexBuild({ ...facts, type: 'halfvec' }).maintenanceWorkMemMb).toBe(153)
})

test('small tables are built by one process with the least memory', () => {
  expect(sizeIndexBuild({ ...facts, rows: 100 })).toEqual({ maintenanceWorkMemMb: 64, parallelWorkers: 0 })
})

test.each([
  [{ rows: 60_000, lists: 173, dimensions: 1_536 }, 69],
  [{ rows: 60_000, lists: 693, dimensions: 1_536 }, 297],
  [{ rows: 2_000, lists: 2_000, dimensions: 384 }, 187],
  [{ rows: 20_000, lists: 1_000, dimensions: 3 }, 82],
] as const)('an ivfflat build of %o gets a little more than the %i MB that pgvector asks for', (index, asked) => {
  const { maintenanceWorkMemMb } = sizeIndexBuild({ ...facts, ...index, method: 'ivfflat', maxWorkers: 0 })

  expect(maintenanceWorkMemMb).toBeGreaterThanOrEqual(asked)
  expect(maintenanceWorkMemMb).toBeLessThan(1.3 * asked + 8)
})

test('an ivfflat build gets what it needs even above the limit, for with less it fails', () => {
  const index = { ...facts, method: 'ivfflat', rows: 1_000_000, lists: 1_000, dimensions: 1_536 } as const

  expect(sizeIndexBuild({ ...index, limitMb: 64 }).maintenanceWorkMemMb).toBe(582)
  expect(sizeIndexBuild({ ...index, limitMb: 4096 }).maintenanceWorkMemMb).toBe(582)
})

test('a column without dimensions gets the limit, k-means the room for its sample and its workers', () => {
  expect(sizeIndexBuild({ ...facts, dimensions: undefined }).maintenanceWorkMemMb).toBe(2048)
  expect(sizeIndexBuild({ ...facts, method: 'ivfflat', lists: 1, dimensions: 3, maxWorkers: 4 })).toEqual({
    maintenanceWorkMemMb: 160,
    parallelWorkers: 4,
  })
})

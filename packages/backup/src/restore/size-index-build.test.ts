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

test('a column without dimensions gets the limit, k-means the room for its sample and its workers', () => {
  expect(sizeIndexBuild({ ...facts, dimensions: undefined }).maintenanceWorkMemMb).toBe(2048)
  expect(sizeIndexBuild({ ...facts, method: 'ivfflat', lists: 693, dimensions: 1536 }).maintenanceWorkMemMb).toBe(328)
  expect(sizeIndexBuild({ ...facts, method: 'ivfflat', lists: 1, dimensions: 3, maxWorkers: 4 })).toEqual({
    maintenanceWorkMemMb: 160,
    parallelWorkers: 4,
  })
})

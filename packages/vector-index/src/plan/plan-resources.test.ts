import { expect, test } from 'vitest'
import { LIMITS, MEGABYTE, OLD_INDEX, tableFacts } from '../../test/table-facts.ts'
import type { PlanVectorIndexOptions } from './plan-options.ts'
import { planVectorIndex } from './plan-vector-index.ts'
import type { BuildLimits } from './read-build-limits.ts'

test('memory follows from rows and dimensions up to the limit, with a warning beyond', () => {
  const fits = planVectorIndex(tableFacts({ rows: 30_000, dimensions: 1536 }), { type: 'vector' })
  const beyond = planVectorIndex(tableFacts({ rows: 1_000_000, dimensions: 1536 }), { maintenanceWorkMemLimitMb: 1024 })

  expect(fits).toMatchObject({ maintenanceWorkMemMb: 229, memoryNeededMb: 229, memoryFits: true, warnings: [] })
  expect(beyond).toMatchObject({ maintenanceWorkMemMb: 1024, memoryFits: false })
  expect(beyond.memoryNeededMb).toBeGreaterThan(4_000)
  expect(beyond.warnings[0]).toContain('about three times slower')
})

test('half the numbers make half the index, and bits less than a tenth', () => {
  const bytes = (type: 'vector' | 'halfvec' | 'bit'): number =>
    planVectorIndex(tableFacts({ dimensions: 1536 }), { type }).expectedBytes

  expect(bytes('halfvec') / bytes('vector')).toBeCloseTo(0.5, 1)
  expect(bytes('bit') / bytes('vector')).toBeLessThan(0.1)
})

test('a sparse index is as large as its values, not its dimensions', () => {
  const facts = (meanNonZero: number) =>
    tableFacts({ type: 'sparsevec', dimensions: 30_000, values: { kind: 'sparse', mostNonZero: 200, meanNonZero } })

  expect(planVectorIndex(facts(20)).expectedBytes).toBeLessThan(80 * MEGABYTE)
  expect(planVectorIndex(facts(200)).expectedBytes).toBeGreaterThan(150 * MEGABYTE)
})

test('disk covers index and WAL; unknown is said, too little refused, and an index that is there needs none', () => {
  const plan = planVectorIndex(tableFacts())

  expect(plan.diskFreeBytes).toBeNull()
  expect(plan.diskNeededBytes).toBeGreaterThan(2 * plan.expectedBytes)
  expect(planVectorIndex(tableFacts(), { diskFreeBytes: plan.diskNeededBytes }).diskFreeBytes).toBe(
    plan.diskNeededBytes,
  )
  expect(() => planVectorIndex(tableFacts(), { diskFreeBytes: plan.diskNeededBytes - 1 })).toThrow(
    expect.objectContaining({ code: 'INDEX_DISK_SPACE', exitCode: 3 }),
  )
  expect(planVectorIndex(tableFacts({ indexes: [OLD_INDEX] }), { diskFreeBytes: 0 }).existing).toBe('old')
})

test.each<[string, Partial<BuildLimits>, PlanVectorIndexOptions, number]>([
  ['all that the settings allow', {}, {}, 2],
  ['none where the server is set to none', { maxWorkers: 0 }, {}, 0],
  ['none where the vectors lie out of line and the rest is small', { heapBytes: 2 * MEGABYTE }, {}, 0],
  ['what the table says, whatever its size', { heapBytes: 2 * MEGABYTE, tableWorkers: 1 }, {}, 1],
  ['one for ivfflat on a table of 8 MB', { heapBytes: 8 * MEGABYTE }, { method: 'ivfflat' }, 1],
  ['two for ivfflat on a table of 25 MB', { heapBytes: 25 * MEGABYTE }, { method: 'ivfflat' }, 2],
  [
    'as many as the limit of memory allows',
    { maxWorkers: 4, heapBytes: 1000 * MEGABYTE },
    { method: 'ivfflat', maintenanceWorkMemLimitMb: 100 },
    2,
  ],
  ['none where /dev/shm is too small', {}, { sharedMemoryFreeBytes: 64 * MEGABYTE }, 0],
  ['all for ivfflat, which needs no /dev/shm', {}, { sharedMemoryFreeBytes: 0, method: 'ivfflat' }, 2],
])('a build gets %s', (_, limits, options, workers) => {
  const maxWorkers = limits.maxWorkers ?? 2
  const plan = planVectorIndex(tableFacts({ limits: { ...LIMITS, ...limits } }), options)

  expect(plan.parallelWorkers).toBe(workers)
  expect(plan.workersReason === null).toBe(workers > 0 && workers === maxWorkers)
})

test('eight workers on one graph take no more shared memory than one', () => {
  const plan = planVectorIndex(tableFacts({ limits: { ...LIMITS, maxWorkers: 8 }, rows: 10_000 }))

  expect(plan).toMatchObject({ parallelWorkers: 8, sharedMemoryMb: 64 })
})

test('small builds and builds before 0.6.0 take no parallel workers', () => {
  expect(planVectorIndex(tableFacts({ rows: 9_999 })).parallelWorkers).toBe(0)
  expect(planVectorIndex(tableFacts({ rows: 10_000 })).parallelWorkers).toBe(2)
  expect(planVectorIndex(tableFacts({ pgvector: '0.5.1' })).workersReason).toContain('0.6.0')
})

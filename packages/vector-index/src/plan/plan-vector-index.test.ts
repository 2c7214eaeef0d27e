import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tableFacts as facts, OLD_INDEX } from '../../test/table-facts.ts'
import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import type { PlanVectorIndexOptions } from './plan-options.ts'
import { planVectorIndex } from './plan-vector-index.ts'
import type { VectorTableFacts } from './vector-table-facts.ts'

function parameters(table: VectorTableFacts, options: PlanVectorIndexOptions): Record<string, number> {
  return Object.fromEntries(planVectorIndex(table, options).parameters.map(({ name, value }) => [name, value]))
}

test('lists follow from the rows: rows / 1000 up to a million, the square root above', () => {
  const cases: readonly (readonly [number, number])[] = [
    [50, 1],
    [2_000, 2],
    [100_000, 100],
    [1_000_000, 1000],
    [4_000_000, 2000],
  ]

  for (const [rows, lists] of cases) expect(parameters(facts({ rows }), { method: 'ivfflat' })).toEqual({ lists })
})

test('derived lists always get the rows they need', () => {
  fc.assert(
    fc.property(fc.integer({ min: 50, max: 100_000_000 }), (rows) => {
      const { lists = 0 } = parameters(facts({ rows }), { method: 'ivfflat' })
      expect(rows).toBeGreaterThanOrEqual(50 * lists)
    }),
  )
})

test('hnsw searches longer at build time while the table is small enough for it', () => {
  expect(parameters(facts({ rows: 100_000, dimensions: 384 }), {})).toEqual({ m: 16, ef_construction: 200 })
  expect(parameters(facts({ rows: 5_000_000, dimensions: 1536 }), {})).toEqual({ m: 16, ef_construction: 128 })
  expect(parameters(facts({ rows: 50_000_000, dimensions: 1536 }), {})).toEqual({ m: 16, ef_construction: 64 })
  expect(parameters(facts(), { targetRecall: 0.99 })).toEqual({ m: 32, ef_construction: 200 })
})

test('each parameter comes with its reason, and the statement says what will run', () => {
  const plan = planVectorIndex(facts(), { method: 'ivfflat', type: 'vector' })

  expect(plan.parameters).toEqual([{ name: 'lists', value: 100, reason: '100000 rows / 1000' }])
  expect(plan.statement).toMatchInlineSnapshot(
    `"create index concurrently "items_embedding_ivfflat_cosine_idx" on "public"."items" using ivfflat ("embedding" "public"."vector_cosine_ops") with (lists = 100)"`,
  )
  expect(plan.search).toEqual({ probes: 10 })
})

test('ivfflat is refused below 50 rows per list, and the error says from how many rows on', () => {
  for (const rows of [0, 49]) {
    expect(() => planVectorIndex(facts({ rows }), { method: 'ivfflat', force: true })).toThrow(
      expect.objectContaining({ code: 'INDEX_TOO_FEW_ROWS', details: expect.objectContaining({ rowsNeeded: 50 }) }),
    )
  }
  expect(() => planVectorIndex(facts({ rows: 4_999 }), { lists: 100 })).toThrow(
    expect.objectContaining({ code: 'INDEX_TOO_FEW_ROWS', details: expect.objectContaining({ rowsNeeded: 5_000 }) }),
  )
  expect(planVectorIndex(facts({ rows: 5_000 }), { lists: 100 }).method).toBe('ivfflat')
})

test('no index is planned where exact search is fast, unless forced', () => {
  const quick = facts({ rows: 2_000, exactLatencyMs: 0.5 })

  const plan = planVectorIndex(quick)

  expect(plan).toMatchObject({ method: 'none', statement: '' })
  expect(plan.reason).toBe(
    'exact search takes 0.5 ms and never misses a row; an index is worth it from about 20000 rows',
  )
  expect(planVectorIndex(quick, { force: true }).method).toBe('hnsw')
  expect(planVectorIndex(quick, { latencyBudgetMs: 0.1 }).method).toBe('hnsw')
  expect(planVectorIndex(facts({ rows: 900, exactLatencyMs: null })).method).toBe('none')
  expect(planVectorIndex(facts({ rows: 1_100, exactLatencyMs: null })).method).toBe('hnsw')
})

test.each<[string, PlanVectorIndexOptions, string]>([
  ['l1 with ivfflat', { metric: 'l1', method: 'ivfflat' }, 'VECTOR_METRIC_UNSUPPORTED'],
  ['m out of range', { m: 101 }, 'INDEX_PARAMETER_INVALID'],
  ['ef_construction below 2 m', { m: 64, efConstruction: 100 }, 'INDEX_PARAMETER_INVALID'],
  ['half a list', { lists: 1.5 }, 'INDEX_PARAMETER_INVALID'],
])('%s is refused', (_, options, code) => {
  expect(() => planVectorIndex(facts(), options)).toThrow(expect.objectContaining({ code }))
})

test('what ivfflat or a version lacks is refused', () => {
  const jaccard = { metric: 'jaccard', method: 'ivfflat' } as const
  const refused = (code: string) => expect.objectContaining({ code })

  expect(() => planVectorIndex(facts({ type: 'bit' }), jaccard)).toThrow(refused('VECTOR_METRIC_UNSUPPORTED'))
  expect(() => planVectorIndex(facts({ type: 'sparsevec' }), { method: 'ivfflat' })).toThrow(
    refused('VECTOR_METRIC_UNSUPPORTED'),
  )
  expect(() => planVectorIndex(facts({ pgvector: '0.4.4' }), { method: 'hnsw' })).toThrow(
    refused('VECTOR_EXTENSION_TOO_OLD'),
  )
})

test('before 0.5.0 the choice falls on ivfflat', () => {
  expect(planVectorIndex(facts({ pgvector: '0.4.4' })).method).toBe('ivfflat')
})

test('faults of the version that concern the method become warnings', () => {
  const old = facts({ pgvector: '0.8.0' })

  expect(planVectorIndex(old, { method: 'ivfflat' }).warnings).toEqual([
    'pgvector 0.8.0 trains ivfflat lists mostly on the last rows of the table (fixed in 0.8.3)',
  ])
  expect(planVectorIndex(old).warnings).toEqual([
    'pgvector 0.8.0 can damage an HNSW index during vacuum (fixed in 0.8.4)',
  ])
  expect(planVectorIndex(facts()).warnings).toEqual([])
})

test('the biased sample of old ivfflat matters where the rows lie in an order', () => {
  const warnings = (heapOrder: VectorTableFacts['heapOrder']): readonly string[] =>
    planVectorIndex(facts({ pgvector: '0.8.0', heapOrder }), { method: 'ivfflat' }).warnings

  expect(warnings({ column: 'created_at', correlation: 0.99 })[0]).toContain('in the order of "created_at"')
  expect(warnings({ column: 'id', correlation: -0.01 })).toEqual([])
  expect(warnings(null)).toHaveLength(1)
})

test('where exact search does, the plan says from how many rows it will not', () => {
  expect(planVectorIndex(facts({ rows: 2_000, exactLatencyMs: 0.5 })).neededFromRows).toBe(20_000)
  expect(planVectorIndex(facts({ rows: 0, exactLatencyMs: null })).neededFromRows).toBeNull()
  expect(planVectorIndex(facts()).neededFromRows).toBeNull()
})

test('an equal valid index is named, another one is not', () => {
  const existing = (change: Partial<VectorIndexFacts>): string | null =>
    planVectorIndex(facts({ indexes: [{ ...OLD_INDEX, ...change }] }), { type: 'vector' }).existing

  expect(existing({})).toBe('old')
  expect(existing({ valid: false })).toBeNull()
  expect(existing({ parameters: {} })).toBeNull()
  expect(existing({ operatorClass: 'vector_l2_ops' })).toBeNull()
  expect(existing({ predicate: 'tenant = 1' })).toBeNull()
})

test('odd and long names are quoted and kept apart', () => {
  const target = { schema: 'Odd Name', table: 'Order "Items"', column: 'select' }
  const odd = planVectorIndex(facts(target), { type: 'vector' })
  const long = (suffix: string): string => planVectorIndex(facts({ table: `${'ä'.repeat(40)}${suffix}` })).name

  expect(odd.statement).toContain('on "Odd Name"."Order ""Items""" using hnsw ("select" ')
  expect(Buffer.byteLength(long('a'))).toBeLessThanOrEqual(63)
  expect(long('a')).not.toBe(long('b'))
})

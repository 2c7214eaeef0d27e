import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import type { PlanVectorIndexOptions } from './plan-options.ts'
import { planVectorIndex } from './plan-vector-index.ts'
import type { VectorTableFacts } from './vector-table-facts.ts'

type FactsInput = Partial<Omit<VectorTableFacts, 'column'>> & Partial<VectorTableFacts['column']>

function facts(input: FactsInput = {}): VectorTableFacts {
  const { rows = 100_000, rowsCounted = true, exactLatencyMs = 70, pgvector = '0.8.4', ...rest } = input
  const { extensionSchema = 'public', maxParallelWorkers = 2, ...column } = rest
  return {
    rows,
    rowsCounted,
    exactLatencyMs,
    pgvector,
    extensionSchema,
    maxParallelWorkers,
    column: {
      schema: 'public',
      table: 'items',
      column: 'embedding',
      tableOid: 1,
      tableKind: 'table',
      type: 'vector',
      dimensions: 384,
      storage: 'external',
      rowsEstimate: rows,
      tableBytes: 1,
      primaryKey: ['id'],
      indexes: [],
      ...column,
    },
  }
}

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
  const plan = planVectorIndex(facts(), { method: 'ivfflat' })

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

test('more than 2000 dimensions go into a halfvec expression index', () => {
  const plan = planVectorIndex(facts({ dimensions: 3072, extensionSchema: 'ext' }))

  expect(plan).toMatchObject({ type: 'halfvec', operatorClass: 'halfvec_cosine_ops' })
  expect(plan.statement).toContain('(("embedding"::"ext".halfvec(3072)) "ext"."halfvec_cosine_ops")')
  expect(plan.warnings).toContain('vector indexes end at 2000 dimensions, so the index stores halfvec')
})

test('metrics and types give their operator classes', () => {
  expect(planVectorIndex(facts(), { metric: 'l2' }).operatorClass).toBe('vector_l2_ops')
  expect(planVectorIndex(facts(), { metric: 'inner_product' }).operatorClass).toBe('vector_ip_ops')
  expect(planVectorIndex(facts(), { type: 'halfvec' }).operatorClass).toBe('halfvec_cosine_ops')
  expect(planVectorIndex(facts({ type: 'bit', dimensions: 512 })).operatorClass).toBe('bit_hamming_ops')
  expect(planVectorIndex(facts({ type: 'bit', dimensions: 512 }), { metric: 'jaccard' }).method).toBe('hnsw')
})

test.each<[string, FactsInput, PlanVectorIndexOptions, string]>([
  ['hnsw before 0.5.0', { pgvector: '0.4.4' }, { method: 'hnsw' }, 'VECTOR_EXTENSION_TOO_OLD'],
  ['halfvec before 0.7.0', { pgvector: '0.6.2', dimensions: 3072 }, {}, 'VECTOR_EXTENSION_TOO_OLD'],
  ['more than 4000 dimensions', { dimensions: 4096 }, {}, 'VECTOR_DIMENSIONS_UNSUPPORTED'],
  ['no declared dimensions', { dimensions: null }, {}, 'VECTOR_DIMENSIONS_UNKNOWN'],
  ['hamming on vectors', {}, { metric: 'hamming' }, 'VECTOR_METRIC_UNSUPPORTED'],
  ['jaccard with ivfflat', { type: 'bit' }, { metric: 'jaccard', method: 'ivfflat' }, 'VECTOR_METRIC_UNSUPPORTED'],
  ['sparsevec', { type: 'sparsevec' }, {}, 'VECTOR_TYPE_UNSUPPORTED'],
  ['m out of range', {}, { m: 101 }, 'INDEX_PARAMETER_INVALID'],
  ['ef_construction below 2 m', {}, { m: 64, efConstruction: 100 }, 'INDEX_PARAMETER_INVALID'],
  ['half a list', {}, { lists: 1.5 }, 'INDEX_PARAMETER_INVALID'],
])('%s is refused', (_, input, options, code) => {
  expect(() => planVectorIndex(facts(input), options)).toThrow(expect.objectContaining({ code }))
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

test('memory follows from rows and dimensions up to the limit, with a warning beyond', () => {
  const fits = planVectorIndex(facts({ rows: 30_000, dimensions: 1536 }))
  const beyond = planVectorIndex(facts({ rows: 1_000_000, dimensions: 1536 }), { maintenanceWorkMemLimitMb: 1024 })

  expect(fits.maintenanceWorkMemMb).toBe(229)
  expect(fits.warnings).toEqual([])
  expect(beyond.maintenanceWorkMemMb).toBe(1024)
  expect(beyond.warnings[0]).toContain('about three times slower')
})

test('small builds take no parallel workers', () => {
  expect(planVectorIndex(facts({ rows: 9_999 }), { force: true }).parallelWorkers).toBe(0)
  expect(planVectorIndex(facts({ rows: 10_000 }), { force: true }).parallelWorkers).toBe(2)
})

test('an equal valid index is named, another one is not', () => {
  const index: VectorIndexFacts = {
    name: 'old',
    method: 'hnsw',
    operatorClass: 'vector_cosine_ops',
    metric: 'cosine',
    type: 'vector',
    dimensions: 384,
    expression: null,
    form: 'column',
    indexedExpression: '"embedding"',
    predicate: null,
    parameters: { m: 16, ef_construction: 200 },
    valid: true,
    ready: true,
    bytes: 1,
    scans: 0,
    record: null,
  }
  const existing = (change: Partial<VectorIndexFacts>): string | null =>
    planVectorIndex(facts({ indexes: [{ ...index, ...change }] })).existing

  expect(existing({})).toBe('old')
  expect(existing({ valid: false })).toBeNull()
  expect(existing({ parameters: {} })).toBeNull()
  expect(existing({ operatorClass: 'vector_l2_ops' })).toBeNull()
  expect(existing({ predicate: 'tenant = 1' })).toBeNull()
})

test('odd and long names are quoted and kept apart', () => {
  const odd = planVectorIndex(facts({ schema: 'Odd Name', table: 'Order "Items"', column: 'select' }))
  const long = (suffix: string): string => planVectorIndex(facts({ table: `${'ä'.repeat(40)}${suffix}` })).name

  expect(odd.statement).toContain('on "Odd Name"."Order ""Items""" using hnsw ("select" ')
  expect(Buffer.byteLength(long('a'))).toBeLessThanOrEqual(63)
  expect(long('a')).not.toBe(long('b'))
})

import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { ensureVectorExtension } from '../extension/ensure-vector-extension.ts'
import type { PlanVectorIndexOptions } from './plan-options.ts'
import { planVectorIndex } from './plan-vector-index.ts'
import { readVectorTableFacts } from './vector-table-facts.ts'

const ITEMS = `
  create schema "Odd Name";
  create table "Odd Name"."Order Items" (
    id int primary key,
    created_at timestamptz not null default now(),
    dense vector(32),
    half halfvec(32),
    bits bit(32),
    "select" sparsevec(1000)
  );
  insert into "Odd Name"."Order Items" (id, dense, half, bits, "select")
  select n, v::vector, v::halfvec, binary_quantize(v::vector)::bit(32), format('{%s:1,%s:%s}/1000', 1 + n % 500, 501 + n % 400, 0.5 + n % 7)::sparsevec
    from (select n, array(select sin(1e7 * sin(n * 32 + d)) from generate_series(1, 32) d) as v from generate_series(1, 1200) n) rows;
  analyze "Odd Name"."Order Items";
`
const UNMEASURED = { measureExact: false } as const
const TABLE = { schema: 'Odd Name', table: 'Order Items' }

const WANTED: readonly (readonly [string, PlanVectorIndexOptions])[] = [
  ['dense', {}],
  ['dense', { metric: 'l1' }],
  ['dense', { type: 'vector', metric: 'l2' }],
  ['dense', { type: 'bit' }],
  ['dense', { method: 'ivfflat', metric: 'inner_product' }],
  ['dense', { method: 'ivfflat', type: 'bit' }],
  ['half', { type: 'bit', metric: 'l2' }],
  ['half', { metric: 'l1' }],
  ['bits', { metric: 'jaccard' }],
  ['select', { metric: 'inner_product' }],
  ['select', { metric: 'l1' }],
]

eachEngine('plans', (test, engine) => {
  // The embedded engine builds with one slow process: one index of each type will do.
  const wanted = engine === 'embedded' ? WANTED.filter(([, { metric }]) => metric !== 'l1') : WANTED

  test('of every type, metric and method are built, have the planned size and are found again', {
    timeout: 120_000,
  }, async ({ db }) => {
    await ensureVectorExtension(db)
    await db.query(ITEMS)

    for (const [column, options] of wanted) {
      const forced = { ...options, force: true, concurrently: false }
      const target = { ...TABLE, column }
      const plan = planVectorIndex(await readVectorTableFacts(db, target, UNMEASURED), forced)
      await db.query(plan.statement)
      const again = await readVectorTableFacts(db, target, UNMEASURED)

      const index = again.column.indexes.find(({ name }) => name === plan.name)
      expect(planVectorIndex(again, forced).existing).toBe(plan.name)
      expect(index).toMatchObject({ valid: true, type: plan.type, form: plan.form })
      const size = (index?.bytes ?? 0) / plan.expectedBytes
      expect(size, plan.statement).toBeGreaterThan(0.85)
      expect(size, plan.statement).toBeLessThan(1.15)
    }
  })
})

eachEngine('the facts of a table', (test) => {
  test('tell how long vectors are, how many values a sparse one has, and in which order the rows lie', async ({
    db,
  }) => {
    await ensureVectorExtension(db)
    await db.query(ITEMS)

    const dense = await readVectorTableFacts(db, { ...TABLE, column: 'dense' })
    const sparse = await readVectorTableFacts(db, { ...TABLE, column: 'select' })

    expect(dense.values).toMatchObject({ kind: 'dense', signPatterns: 1 })
    expect(sparse.values).toEqual({ kind: 'sparse', mostNonZero: 2, meanNonZero: 2 })
    expect(dense.heapOrder).toEqual({ column: 'id', correlation: 1 })
    expect(dense.limits).toMatchObject({ parallelFromBytes: 8 * 1024 ** 2, tableWorkers: null })
    expect(dense.exactLatencyMs).toBeGreaterThan(0)
  })

  test('of an empty table have nothing to say about its values', async ({ db }) => {
    await ensureVectorExtension(db)
    await db.query(
      'create table empty (id int, v vector(3), s sparsevec(9)); alter table empty set (parallel_workers = 3)',
    )

    const facts = await readVectorTableFacts(db, { table: 'empty', column: 'v' })

    expect(facts).toMatchObject({ rows: 0, values: null, heapOrder: null, exactLatencyMs: null })
    expect(facts.limits.tableWorkers).toBe(3)
    expect((await readVectorTableFacts(db, { table: 'empty', column: 's' })).values).toBeNull()
  })

  test('a sparse vector with more values than an index takes is found before the build', async ({ db }) => {
    await ensureVectorExtension(db)
    await db.query(`
      create table wide (s sparsevec(5000));
      insert into wide select array_to_sparsevec(array_fill(1::real, array[1001]) || array_fill(0::real, array[3999]), 5000, false);
    `)

    const facts = await readVectorTableFacts(db, { table: 'wide', column: 's' })

    expect(() => planVectorIndex(facts, { force: true })).toThrow(
      expect.objectContaining({ code: 'INDEX_NON_ZERO_LIMIT' }),
    )
  })

  test('vectors that only have positive numbers look alike as bits', async ({ db }) => {
    await ensureVectorExtension(db)
    await db.query(`
      create table positive (v vector(8));
      insert into positive select array(select 1 + n * d % 7 from generate_series(1, 8) d)::vector from generate_series(1, 100) n;
    `)

    const facts = await readVectorTableFacts(db, { table: 'positive', column: 'v' })

    expect(facts.values).toMatchObject({ signPatterns: 1 / 7 })
  })

  test('rows that lie closer together than halfvec can tell keep the index on the column', async ({ db }) => {
    await ensureVectorExtension(db)
    await db.query(`
      create table close (v vector(3), far vector(3));
      insert into close select array[1, 1 + n / 100000.0, 2]::vector, array[sin(n), cos(n), sin(n * 2)]::vector from generate_series(1, 1000) n;
    `)

    const close = await readVectorTableFacts(db, { table: 'close', column: 'v' })
    const far = await readVectorTableFacts(db, { table: 'close', column: 'far' })

    expect(close.halfRecall).toBeLessThan(0.9)
    expect(far.halfRecall).toBeGreaterThan(0.9)
    expect(planVectorIndex(close, { force: true }).typeReason).toContain('too close together for halfvec')
  })

  test('values that halfvec cannot hold keep the index on the column', async ({ db }) => {
    await ensureVectorExtension(db)
    await db.query(`create table large (v vector(2)); insert into large values ('[70000,1]'), ('[1,2]'), ('[0,0]')`)

    const facts = await readVectorTableFacts(db, { table: 'large', column: 'v' })

    expect(planVectorIndex(facts, { force: true, metric: 'l2' })).toMatchObject({ type: 'vector', form: 'column' })
  })
})

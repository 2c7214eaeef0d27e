import { expect, test } from 'vitest'
import { databaseFacts, indexFacts, tableFacts } from '../../test/facts.ts'
import { MaintenanceError } from '../errors.ts'
import { maintenancePlanSchema } from './plan.ts'
import { planAnalyze } from './plan-analyze.ts'
import { planMaintenance } from './plan-maintenance.ts'
import { planReindex } from './plan-reindex.ts'
import { planVacuum } from './plan-vacuum.ts'

const memory = tableFacts({ oid: 1, table: 'memory' })
const messy = tableFacts({ oid: 2, table: 'messy', liveRows: 400, deadRows: 600 })
const memoryHnsw = indexFacts({ tableOid: 1, table: 'memory', index: 'memory_hnsw', method: 'hnsw' })
const messyHnsw = indexFacts({ tableOid: 2, table: 'messy', index: 'messy_hnsw', method: 'hnsw' })
const messyKey = indexFacts({ tableOid: 2, table: 'messy', index: 'messy_pkey' })

const statements = ({ steps }: { readonly steps: readonly { readonly sql: string }[] }): readonly string[] =>
  steps.map(({ sql }) => sql)

test('daily maintenance vacuums only tables with many dead rows', () => {
  const plan = planMaintenance(databaseFacts([memory, messy]), 'daily')

  expect(statements(plan)).toEqual(['vacuum (analyze) "public"."messy"'])
  expect(plan.steps[0]?.reason).toBe('600 of 1000 rows are dead (60 %)')
  expect(plan.examined).toEqual({ tables: 2, indexes: 0 })
})

test('the threshold of daily maintenance is an option', () => {
  const facts = databaseFacts([tableFacts({ oid: 1, table: 't', liveRows: 95, deadRows: 5 })])

  expect(planMaintenance(facts, 'daily').steps).toEqual([])
  expect(planMaintenance(facts, 'daily', { deadTuplePercent: 5 }).steps).toHaveLength(1)
})

test('daily maintenance analyzes tables that were never analyzed or changed much', () => {
  const facts = databaseFacts([
    tableFacts({ oid: 1, table: 'changed', changedSinceAnalyze: 500 }),
    tableFacts({ oid: 2, table: 'fresh', everAnalyzed: false }),
    tableFacts({ oid: 3, table: 'empty', everAnalyzed: false, liveRows: 0 }),
    memory,
  ])

  expect(statements(planMaintenance(facts, 'daily'))).toEqual([
    'analyze "public"."changed"',
    'analyze "public"."fresh"',
  ])
})

test('an HNSW index of a table with many dead rows is rebuilt before the vacuum, other indexes are not', () => {
  const facts = databaseFacts([memory, messy], [memoryHnsw, messyHnsw, messyKey])

  expect(statements(planVacuum(facts))).toEqual([
    'vacuum (analyze) "public"."memory"',
    'reindex index concurrently "public"."messy_hnsw"',
    'vacuum (analyze) "public"."messy"',
  ])
})

test('an autovacuum on the table does not keep its HNSW index from being rebuilt', () => {
  const facts = databaseFacts(
    [messy],
    [
      { ...messyHnsw, busy: true },
      { ...messyHnsw, index: 'building', valid: false, busy: true },
    ],
  )

  expect(statements(planVacuum(facts))).toEqual([
    'reindex index concurrently "public"."messy_hnsw"',
    'vacuum (analyze) "public"."messy"',
  ])
})

test('full maintenance vacuums every table and rebuilds every index once', () => {
  const facts = databaseFacts([memory, messy], [memoryHnsw, messyHnsw, messyKey])

  expect(statements(planMaintenance(facts, 'full'))).toEqual([
    'vacuum (analyze) "public"."memory"',
    'reindex index concurrently "public"."messy_hnsw"',
    'vacuum (analyze) "public"."messy"',
    'reindex index concurrently "public"."memory_hnsw"',
    'reindex index concurrently "public"."messy_pkey"',
  ])
})

test('weekly maintenance rebuilds invalid indexes and drops leftovers first', () => {
  const facts = databaseFacts(
    [memory],
    [
      indexFacts({ tableOid: 1, table: 'memory', index: 'broken', valid: false }),
      indexFacts({ tableOid: 1, table: 'memory', index: 'broken_ccnew', valid: false, leftover: true }),
      memoryHnsw,
    ],
  )

  expect(statements(planMaintenance(facts, 'weekly'))).toEqual([
    'drop index concurrently if exists "public"."broken_ccnew"',
    'reindex index concurrently "public"."broken"',
  ])
})

test('an invalid index that another session may be building is left alone and named', () => {
  const building = indexFacts({
    tableOid: 1,
    table: 'memory',
    index: 'new_ccnew',
    valid: false,
    leftover: true,
    busy: true,
  })

  const plan = planReindex(databaseFacts([memory], [building]))

  expect(plan.steps).toEqual([])
  expect(plan.skipped).toEqual([
    {
      schema: 'public',
      table: 'memory',
      index: 'new_ccnew',
      cause: 'busy',
      reason: 'another session may be building it',
    },
  ])
})

test('an index of an exclusion constraint is named as skipped, because it cannot be rebuilt concurrently', () => {
  const booking = indexFacts({ tableOid: 1, table: 'memory', index: 'no_overlap', method: 'gist', exclusion: true })

  expect(planReindex(databaseFacts([memory], [booking])).skipped).toMatchObject([{ cause: 'unsupported' }])
  expect(statements(planReindex(databaseFacts([memory], [booking], false)))).toEqual([
    'reindex index "public"."no_overlap"',
  ])
})

test('what the role does not own is skipped with the reason, and only if it needed work', () => {
  const foreign = { ...messy, mayVacuum: false, mayReindex: false }

  const plan = planMaintenance(databaseFacts([{ ...memory, mayVacuum: false }, foreign], [messyHnsw]), 'daily')

  expect(plan.steps).toEqual([])
  expect(plan.skipped).toEqual([
    { schema: 'public', table: 'messy', cause: 'privilege', reason: 'the role does not own the table' },
  ])
})

test('a partitioned table is analyzed as a whole and vacuumed by its partitions', () => {
  const facts = databaseFacts([
    tableFacts({ oid: 1, table: 'event', kind: 'partitioned', liveRows: 0, everAnalyzed: false }),
    tableFacts({ oid: 2, table: 'event_2026', ancestors: [1] }),
  ])

  expect(statements(planAnalyze(facts, { tables: ['event'] }))).toEqual(['analyze "public"."event"'])
  expect(statements(planVacuum(facts, { tables: ['event'] }))).toEqual(['vacuum (analyze) "public"."event_2026"'])
  expect(statements(planMaintenance(facts, 'daily'))).toEqual(['analyze "public"."event"'])
})

test('tables are named plainly, with their schema or quoted; odd names are quoted in the SQL', () => {
  const odd = tableFacts({ oid: 7, schema: 'Odd Name', table: 'Order "Items"' })
  const facts = databaseFacts([memory, odd])

  for (const name of ['Order "Items"', 'Odd Name.Order "Items"', '"Odd Name"."Order ""Items"""']) {
    expect(statements(planAnalyze(facts, { tables: [name] }))).toEqual(['analyze "Odd Name"."Order ""Items"""'])
  }
})

test('an unknown table and one of several schemas are refused', () => {
  const facts = databaseFacts([memory, tableFacts({ oid: 8, schema: 'archive', table: 'memory' })])

  expect(() => planVacuum(facts, { tables: ['nothing'] })).toThrow(
    expect.objectContaining({ code: 'MAINTENANCE_TABLE_NOT_FOUND' }),
  )
  expect(() => planVacuum(facts, { tables: ['memory'] })).toThrow(MaintenanceError)
  expect(() => planVacuum(facts, { tables: ['memory'] })).toThrow(
    expect.objectContaining({
      code: 'MAINTENANCE_TABLE_AMBIGUOUS',
      hint: 'Name one of public.memory, archive.memory.',
    }),
  )
})

test('only the asked-for rewrite blocks reads and writes on a server', () => {
  const facts = databaseFacts([memory, messy], [memoryHnsw, messyHnsw])

  expect(planVacuum(facts, { full: true }).steps.map(({ blocks }) => blocks)).toEqual([
    'reads and writes',
    'reads and writes',
  ])
  for (const level of ['daily', 'weekly', 'full'] as const) {
    expect(planMaintenance(facts, level).steps.every(({ blocks }) => blocks === 'nothing')).toBe(true)
  }
})

test('every plan has the documented JSON shape', () => {
  const facts = databaseFacts([memory, messy], [messyHnsw, messyKey])
  const plans = [planVacuum(facts), planAnalyze(facts), planReindex(facts), planMaintenance(facts, 'full')]

  for (const plan of plans) expect(maintenancePlanSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan)
})

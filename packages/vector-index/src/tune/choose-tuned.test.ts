import { expect, test } from 'vitest'
import { OLD_INDEX, tableFacts } from '../../test/table-facts.ts'
import { chooseCandidate, chooseExact, chooseExisting, OUT_OF_TIME } from './choose-tuned.ts'
import { planTune } from './plan-tune.ts'
import type { TunePlan } from './tune-plan.ts'
import type { TriedIndex, TuneTrial } from './tune-trial.ts'

const PLAN = planTune({ table: tableFacts({ indexes: [OLD_INDEX] }), filter: null })
const SLOW = { p50Ms: 70, p95Ms: 90, queries: 20 }
const IVF = 'ivfflat halfvec lists=rows/1000'
const GRAPH = 'hnsw halfvec m=16 ef_construction=64'

function trial(more: Partial<TuneTrial>): TuneTrial {
  return {
    search: { efSearch: 40 },
    settings: [],
    queries: 'tuning',
    count: 200,
    recall: 0.98,
    low: 0.96,
    high: 0.99,
    below50Percent: 0,
    short: 0,
    p50Ms: 1,
    p95Ms: 2,
    indexUsed: true,
    verdict: 'passes',
    reason: 'keeps recall and latency',
    perQuery: [],
    ...more,
  }
}

function tried(name: string, promise: Partial<TuneTrial> | null, more: Partial<TriedIndex> = {}): TriedIndex {
  const heldOut = promise === null ? null : trial({ queries: 'held out', ...promise })
  return {
    name,
    where: 'copy',
    method: 'hnsw',
    type: 'halfvec',
    form: 'cast',
    parameters: {},
    rows: 50_000,
    bytes: 1,
    buildMs: 1_000,
    trials: heldOut === null ? [trial({ verdict: 'recall', recall: 0.8 })] : [heldOut],
    promise: heldOut,
    reason: '',
    ...more,
  }
}

const choose = (all: readonly TriedIndex[], plan: TunePlan = PLAN) =>
  chooseCandidate(plan, { exact: SLOW, tried: all, skipped: [] })

test('no index where exact search is within the latency, and when it will matter', () => {
  expect(chooseExact(PLAN, { p50Ms: 1, p95Ms: 2.5, queries: 20 })).toMatchObject({
    kind: 'no index',
    neededFromRows: 200_000,
  })
  expect(chooseExact({ ...PLAN, rows: 0 }, SLOW)).toMatchObject({ kind: 'no index', neededFromRows: null })
  expect(chooseExact(PLAN, SLOW)).toBeUndefined()
  expect(chooseExact({ ...PLAN, force: true }, { p50Ms: 1, p95Ms: 2.5, queries: 20 })).toBeUndefined()
})

test('a btree where the filter leaves few rows and nothing finds them yet', () => {
  const filter = { filter: {}, matching: 1_000, columns: ['team'], servedBy: null, btree: 'create …', btreeName: 'idx' }

  expect(chooseExact({ ...PLAN, filter }, SLOW)).toMatchObject({
    kind: 'exact with btree',
    expectedMs: expect.closeTo(0.7),
  })
  expect(chooseExact({ ...PLAN, filter: { ...filter, matching: 20_000 } }, SLOW)).toBeUndefined()
  expect(chooseExact({ ...PLAN, filter: { ...filter, btree: null, btreeName: null } }, SLOW)).toBeUndefined()
  expect(chooseExact({ ...PLAN, latencyMs: 0.5, filter }, SLOW)).toBeUndefined()
})

test('an index that is there and keeps everything is chosen; of two the faster', () => {
  const table = { where: 'table', buildMs: null } as const

  expect(chooseExisting([tried('old', null, table)])).toBeUndefined()
  expect(
    chooseExisting([tried('slow', { p50Ms: 3 }, table), tried('fast', { search: { probes: 4 } }, table)]),
  ).toMatchObject({ kind: 'existing index', index: 'fast', search: { probes: 4 } })
})

test('of candidates that are about as fast, the one that is cheaper to build', () => {
  const choice = choose([tried(IVF, { p50Ms: 1.1 }), tried(GRAPH, { p50Ms: 1 })])

  expect(choice).toMatchObject({ kind: 'new index', candidate: { name: IVF }, replaces: [] })
  expect(choice).toMatchObject({ alternatives: [{ candidate: { name: GRAPH } }] })
})

test('a candidate that costs more to build is chosen where it is clearly faster', () => {
  const choice = choose([tried(IVF, { p50Ms: 3 }), tried(GRAPH, { p50Ms: 1 })])

  expect(choice).toMatchObject({ candidate: { name: GRAPH }, alternatives: [{ candidate: { name: IVF } }] })
  expect(choice.kind === 'new index' && choice.expectedBuildMs).toBeGreaterThan(2_000)
})

test('an index on the table that fails is replaced, but not by a choice for one filter', () => {
  const old = tried('old', null, { where: 'table' })
  const filter = { filter: {}, matching: 20_000, columns: [], servedBy: null, btree: null, btreeName: null }

  expect(choose([old, tried(GRAPH, {})])).toMatchObject({ replaces: ['old'] })
  expect(choose([old, tried(GRAPH, {})], { ...PLAN, filter })).toMatchObject({ replaces: [] })
  expect(choose([{ ...old, trials: [] }, tried(GRAPH, {})])).toMatchObject({ replaces: [] })
})

test('what is not reachable is said with what is', () => {
  const slow = tried(GRAPH, null, { trials: [trial({ verdict: 'latency', p95Ms: 8 })] })
  const poor = tried(IVF, null, {
    trials: [trial({ verdict: 'poor', reason: '5.0 % of the queries find less than half', recall: 0.94 })],
  })

  const { reason } = chooseCandidate(PLAN, {
    exact: SLOW,
    tried: [slow, poor],
    skipped: [{ name: 'x', reason: OUT_OF_TIME }],
  })

  expect(reason).toMatchInlineSnapshot(
    `"no index has a recall of 0.95 within 5 ms: the recall takes 8.0 ms (p95) with hnsw halfvec m=16 ef_construction=64; within 5 ms ivfflat halfvec lists=rows/1000 finds 94.0 % (5.0 % of the queries find less than half); exact search takes 90.0 ms; the time budget ended before all were tried"`,
  )
  expect(choose([])).toMatchObject({ kind: 'not reachable' })
})

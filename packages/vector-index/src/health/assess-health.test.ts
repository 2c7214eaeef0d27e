import { expect, test } from 'vitest'
import { OLD_INDEX, tableFacts } from '../../test/table-facts.ts'
import { assessDecay } from './assess-decay.ts'
import { assessHealth } from './assess-health.ts'
import type { HealthFacts, IndexHealthFacts } from './health-facts.ts'
import type { DecayMeasurement } from './health-report.ts'
import type { IndexProbe } from './probe-index.ts'
import { suspectDecay } from './suspect-decay.ts'

const MEGABYTE = 1024 ** 2
const RECORD = {
  rows: 100_000,
  parameters: {},
  pgvector: '0.8.5',
  builtAt: '2026-01-01T00:00:00Z',
  written: 100_000,
  search: {},
}
const PROBE: IndexProbe = {
  chosen: true,
  other: null,
  reason: null,
  newestDistance: 0.1,
  oldDistance: 0.1,
  indexMs: 1,
  exactMs: 50,
}

interface Planted {
  readonly index?: Partial<IndexHealthFacts['index']>
  readonly probe?: Partial<IndexProbe>
  readonly pgvector?: string
  readonly live?: number
  readonly dead?: number
  readonly written?: number
}

/** One column with 100,000 vectors and one index in order, changed as given. */
function facts({
  index,
  probe,
  pgvector = '0.8.5',
  live = 100_000,
  dead = 0,
  written = 100_000,
}: Planted = {}): HealthFacts {
  const report = {
    ...OLD_INDEX,
    bytes: MEGABYTE,
    scans: 9,
    record: RECORD,
    expectedBytes: null,
    sizeUnknown: null,
    building: false,
    lastScan: null,
  }
  const one = { ...report, measured: null, prisma: null, ...index }
  const { tableOid: _, ...column } = tableFacts({ indexes: [one] }).column
  return {
    columns: [
      {
        column: { ...column, indexes: [one], statements: [], missingFromPrisma: [], rowsEstimate: live },
        activity: { live, dead, written, bytes: 0, isPartition: false },
        values: null,
        indexes: [{ index: one, probe: { ...PROBE, ...probe } }],
      },
    ],
    leftovers: [],
    tuneLeftovers: [],
    pending: [],
    server: {
      sharedBuffersBytes: 128 * MEGABYTE,
      effectiveCacheBytes: 4096 * MEGABYTE,
      nowMs: Date.parse('2026-02-01T00:00:00Z'),
      countedSeconds: 30 * 86_400,
    },
    pgvector,
    extensionSchema: 'public',
    statementsUnavailable: null,
  }
}

test('an index in order has no findings and no signs of decay', () => {
  expect(assessHealth(facts())).toEqual([])
  expect(suspectDecay(facts())).toEqual([])
})

test.each<[string, Planted, string, string]>([
  ['a graph under a version that may damage it', { pgvector: '0.8.3' }, 'index-version', 'vector extension upgrade'],
  [
    'lists that a faulty version trained',
    { index: { method: 'ivfflat', parameters: { lists: 100 }, record: { ...RECORD, pgvector: '0.8.2' } } },
    'index-version',
    'vector rebuild public.old',
  ],
  ['dead rows under a graph', { dead: 30_000 }, 'index-dead-rows', 'vector rebuild public.old'],
  [
    'an index that outgrew memory',
    { index: { bytes: 5000 * MEGABYTE, dimensions: null } },
    'index-exceeds-memory',
    'vector rebuild public.old --to-type halfvec --dry-run',
  ],
  ['an index that nobody used in 30 days', { index: { scans: 0 } }, 'index-unused', 'vector drop public.old'],
  [
    'an index that the planner avoids',
    { probe: { chosen: false, reason: 'the planner reads the table' } },
    'index-not-chosen',
    'vector recall public.items.embedding --index old',
  ],
  [
    'a search slower than comparing all',
    { probe: { exactMs: 2, indexMs: 3 } },
    'exact-faster',
    'vector drop public.old',
  ],
])('%s is named', (_, planted, code, command) => {
  expect(assessHealth(facts(planted)).map((found) => [found.code, found.command.join(' ')])).toEqual([[code, command]])
})

test.each<[string, Planted]>([
  [
    'an index that was built yesterday and not used',
    { index: { scans: 0, record: { ...RECORD, builtAt: '2026-01-31T00:00:00Z' } } },
  ],
  ['an index that the planner leaves for its twin', { probe: { chosen: false, other: 'twin' } }],
  ['a small table, where the planner compares all', { probe: { chosen: false, exactMs: 1, indexMs: 0.2 } }],
  ['a difference of time that may be chance', { probe: { exactMs: 0.3, indexMs: 0.5 } }],
])('%s is no finding', (_, planted) => {
  expect(assessHealth(facts(planted))).toEqual([])
})

test.each<[string, Planted, string]>([
  ['growth', { live: 150_000 }, 'built on 100000 rows, 150000 now'],
  ['writes', { written: 130_000 }, '30000 rows written since it was built'],
  ['writes after the counters were reset', { written: 21_000 }, '21000 rows written since it was built'],
  [
    'distant new rows',
    { probe: { newestDistance: 0.2 } },
    'the newest rows lie 2.0 times as far from what it finds as old ones',
  ],
  ['an unknown build', { index: { method: 'ivfflat', record: null } }, 'nobody noted how many rows it was built on'],
])('%s is a reason to measure and no finding', (_, planted, sign) => {
  expect(assessHealth(facts(planted))).toEqual([])
  expect(suspectDecay(facts(planted))).toMatchObject([{ index: { name: 'old' }, signs: [sign] }])
})

const MEASURED: DecayMeasurement = {
  schema: 'public',
  table: 'items',
  column: 'embedding',
  index: 'old',
  signs: ['many dead rows'],
  queries: 200,
  recall: 0.97,
  low: 0.94,
  high: 0.99,
  sinceRecorded: { difference: -0.01, low: -0.03, high: 0.01, queries: 100, worse: false },
  newestAgainstAny: { difference: 0, low: -0.04, high: 0.04, queries: 200, worse: false },
}

test('only an interval is an alarm', () => {
  const worse = { difference: -0.2, low: -0.3, high: -0.1, queries: 100, worse: true }

  expect(assessDecay([MEASURED], [])).toEqual([])
  expect(assessDecay([{ ...MEASURED, sinceRecorded: worse }], [])).toMatchObject([
    { code: 'recall-decayed', message: expect.stringContaining('than when it was first measured: -20.0 points') },
  ])
  expect(assessDecay([{ ...MEASURED, newestAgainstAny: worse }], [])).toMatchObject([
    { code: 'recall-decayed', message: expect.stringContaining('for the newest rows') },
  ])
  expect(assessDecay([{ ...MEASURED, recall: 0.9, low: 0.86, high: 0.93 }], [])).toMatchObject([{ code: 'recall-low' }])
})

test('an index whose fault is known already is not named twice', () => {
  const planted = { index: { method: 'ivfflat', parameters: { lists: 3000 } } } as const
  const known = assessHealth(facts(planted))

  expect(known.map(({ code }) => code)).toEqual(['index-built-early'])
  expect(assessDecay([{ ...MEASURED, recall: 0.4, low: 0.3, high: 0.5 }], known)).toEqual([])
})

import { expect, test } from 'vitest'
import { OLD_INDEX, tableFacts } from '../../test/table-facts.ts'
import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import { planRebuild } from './plan-rebuild.ts'
import type { RebuildFacts } from './read-rebuild-facts.ts'
import { leftBy, predecessorName, successorName } from './rebuild-names.ts'
import { findLeftovers } from './select-leftovers.ts'

const RECORD = {
  rows: 50_000,
  parameters: {},
  pgvector: '0.8.4',
  builtAt: '',
  buildMs: 60_000,
  search: { efSearch: 80 },
}

interface Given extends Partial<Omit<RebuildFacts, 'index' | 'table'>> {
  readonly index?: Partial<VectorIndexFacts>
  readonly rows?: number
  readonly pgvector?: string
}

function facts({ index, rows = 100_000, pgvector = '0.8.4', ...rest }: Given = {}): RebuildFacts {
  return {
    table: tableFacts({ rows, pgvector }),
    index: { ...OLD_INDEX, record: RECORD, ...index },
    indexOid: 7,
    attached: false,
    successor: null,
    leftovers: [],
    blockers: [],
    builds: [],
    deadShare: 0,
    tablespace: null,
    ...rest,
  }
}

const kinds = (
  given: RebuildFacts,
  ...options: Parameters<typeof planRebuild> extends [unknown, ...infer Rest] ? Rest : never
) => planRebuild(given, ...options).steps.map(({ kind }) => kind)

test('the same parameters are rebuilt in place, and recall is measured before and after', () => {
  const plan = planRebuild(facts())

  expect(plan).toMatchObject({ way: 'reindex', measure: true, successor: null, diskFreeBytes: null })
  expect(plan.steps.flatMap(({ statements }) => statements)).toEqual([
    'reindex index concurrently "public"."old"',
    'analyze "public"."items"',
  ])
  expect(kinds(facts())).toEqual(['measure', 'reindex', 'compare', 'analyze'])
})

test('the time is that of the last build, for more rows and a concurrent build', () => {
  expect(planRebuild(facts()).expectedMs).toBe(60_000 * 2 * 1.4)
  expect(planRebuild(facts({ index: { record: null } })).expectedMs).toBeNull()
})

test('other parameters are built beside, and search settings stay where they still mean the same', () => {
  const plan = planRebuild(facts(), { m: 24 })

  expect(plan).toMatchObject({ way: 'swap', reason: 'it changes: hnsw of vector, m = 24, ef_construction = 200' })
  expect(plan.successor).toMatchObject({ name: 'old_pgtend_new', search: { efSearch: 80 } })
  expect(plan.steps.map(({ kind }) => kind)).toEqual(['measure', 'create', 'compare', 'swap', 'drop-old', 'analyze'])
  expect(planRebuild(facts(), { method: 'ivfflat' }).successor?.search).toEqual({ probes: 10 })
})

test('what is asked for and already so is no change', () => {
  expect(planRebuild(facts(), { m: 16, method: 'hnsw', type: 'vector' }).way).toBe('reindex')
  expect(planRebuild(facts(), { type: 'halfvec' }).way).toBe('swap')
})

test('many dead rows are vacuumed after the rebuild', () => {
  expect(kinds(facts({ deadShare: 0.3 })).at(-1)).toBe('vacuum')
  expect(kinds(facts({ deadShare: 0.1 })).at(-1)).toBe('analyze')
})

test('lists with too few rows each are derived anew, others stay', () => {
  const index = { method: 'ivfflat', parameters: { lists: 100 }, record: null } as const

  expect(planRebuild(facts({ index, rows: 2000 })).successor?.parameters).toMatchObject([{ name: 'lists', value: 2 }])
  expect(() => planRebuild(facts({ index, rows: 2000, attached: true }))).toThrow(
    expect.objectContaining({ code: 'INDEX_TOO_FEW_ROWS' }),
  )
  expect(planRebuild(facts({ index, rows: 5000 })).way).toBe('reindex')
  expect(planRebuild(facts({ index, rows: 5000, pgvector: '0.8.2' })).way).toBe('swap')
  expect(planRebuild(facts({ index, rows: 5000, pgvector: '0.8.2' }), { prove: false }).way).toBe('reindex')
})

test('a finished second index is taken up only when it is what is planned and the first was measured', () => {
  const index = { ...OLD_INDEX, name: 'old_pgtend_new', parameters: { m: 24, ef_construction: 200 } }
  const resumes = (measured: boolean, m: number): boolean =>
    planRebuild(facts({ successor: { index, measured } }), { m }).resumes

  expect(resumes(true, 24)).toBe(true)
  expect(resumes(false, 24)).toBe(false)
  expect(resumes(true, 20)).toBe(false)
  expect(kinds(facts({ successor: { index, measured: true } }), { m: 24 })).toEqual([
    'compare',
    'swap',
    'drop-old',
    'analyze',
  ])
})

test('the parameters of an index that a plan cannot make stay as they are', () => {
  const refused = expect.objectContaining({ code: 'INDEX_REBUILD_UNSUPPORTED' })

  expect(() => planRebuild(facts({ attached: true }), { m: 24 })).toThrow(refused)
  expect(() => planRebuild(facts({ index: { predicate: '(id > 1)' } }), { m: 24 })).toThrow(refused)
  expect(() => planRebuild(facts({ index: { form: 'other', expression: 'f(embedding)' } }), { m: 24 })).toThrow(refused)
  expect(planRebuild(facts({ attached: true })).way).toBe('reindex')
  expect(planRebuild(facts({ index: { form: 'other', expression: 'f(embedding)' } }))).toMatchObject({
    way: 'reindex',
    measure: false,
  })
})

test('an invalid index is repaired and not measured', () => {
  expect(planRebuild(facts({ index: { valid: false } }))).toMatchObject({ way: 'reindex', measure: false })
})

test('names of second indexes fit into an identifier and are known again', () => {
  const long = 'é'.repeat(31)

  expect(Buffer.byteLength(successorName(long))).toBeLessThanOrEqual(63)
  expect([successorName(long), 'idx_ccnew', 'idx_ccold12', predecessorName('idx'), 'idx_ccnews'].map(leftBy)).toEqual([
    'rebuild',
    'reindex',
    'reindex',
    undefined,
    undefined,
  ])
})

test('only what nobody uses is a leftover', () => {
  const index = (name: string, rest: Partial<VectorIndexFacts>): VectorIndexFacts => ({ ...OLD_INDEX, name, ...rest })
  const { column } = tableFacts({
    indexes: [
      index('idx', {}),
      index('idx_ccnew', { valid: false }),
      index('idx_ccold', {}),
      index('idx_pgtend_new', { valid: false, ready: false }),
      index('idx_pgtend_old', { record: { ...RECORD, replacedBy: 'idx' } }),
      index('renamed since', { record: { ...RECORD, replacedBy: 'idx' } }),
      index('copied', { record: { ...RECORD, replacedBy: 'of another table' } }),
      index('half', { valid: false }),
    ],
  })

  expect(findLeftovers([column]).map(({ name, reason }) => [name, reason])).toEqual([
    ['idx_ccnew', 'reindex'],
    ['idx_pgtend_new', 'rebuild'],
    ['idx_pgtend_old', 'replaced'],
  ])
  expect(findLeftovers([column], { all: true }).map(({ name }) => name)).toContain('half')
  expect(findLeftovers([{ ...column, tableKind: 'partitioned table' }], { all: true })).toEqual([])
})

test('the second index is built in the tablespace of the first', () => {
  const { successor } = planRebuild(facts({ tablespace: 'Fast "disk"' }), { prove: true })

  expect(successor?.statement).toMatch(/ with \(m = 16, ef_construction = 200\) tablespace "Fast ""disk"""$/)
})

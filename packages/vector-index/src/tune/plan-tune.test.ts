import { expect, test } from 'vitest'
import { OLD_INDEX, tableFacts } from '../../test/table-facts.ts'
import { VectorError } from '../errors.ts'
import { planTune } from './plan-tune.ts'

const facts = (input: Parameters<typeof tableFacts>[0] = {}) => ({ table: tableFacts(input), filter: null })

test('candidates come in the order of what they cost to build', () => {
  const plan = planTune(facts())

  expect(plan.candidates.map(({ name }) => name)).toEqual([
    'ivfflat halfvec lists=rows/1000',
    'ivfflat halfvec lists=sqrt(rows)',
    'hnsw bit m=16 ef_construction=200',
    'hnsw halfvec m=16 ef_construction=64',
    'hnsw halfvec m=16 ef_construction=200',
    'hnsw vector m=16 ef_construction=200',
    'hnsw halfvec m=32 ef_construction=200',
  ])
  expect(plan).toMatchObject({ targetRecall: 0.95, latencyMs: 5, k: 10, sampleRows: 100_000, queriesPerHalf: 292 })
})

test('lists that the table has too few rows for are left out, with the reason', () => {
  const plan = planTune(facts({ rows: 2_000 }))

  expect(plan.excluded).toContainEqual({
    name: 'ivfflat halfvec lists=sqrt(rows)',
    reason: 'ivfflat with 45 lists needs 2250 rows and the table has 2000',
  })
  expect(plan.candidates.map(({ name }) => name)).toContain('ivfflat halfvec lists=rows/1000')
  expect(plan.sampleRows).toBe(2_000)
})

test('an index that is there is measured and not built once more', () => {
  const plan = planTune(facts({ indexes: [OLD_INDEX] }))

  expect(plan.existing).toEqual(['old'])
  expect(plan.excluded).toContainEqual({
    name: 'hnsw vector m=16 ef_construction=200',
    reason: 'index "old" is this already',
  })
})

test('what interrupted runs have left is no candidate', () => {
  const names = ['idx_pgtend_tune', 'idx_ccnew']
  const indexes = names.map((name) => ({ ...OLD_INDEX, name, valid: name !== 'idx_ccnew' }))

  const plan = planTune(facts({ indexes }))

  expect(plan.existing).toEqual([])
  expect(plan.candidates).toHaveLength(7)
  expect(plan.leftovers).toEqual(['idx_pgtend_tune'])
})

test('indexes beyond the limit, and bits that say nothing, are left out', () => {
  const large = planTune(facts(), { maximumIndexBytes: 100 * 2 ** 20 })
  const l2 = planTune(facts(), { metric: 'l2' })
  const few = planTune(facts({ dimensions: 32 }))

  expect(large.excluded.map(({ name }) => name)).toContain('hnsw vector m=16 ef_construction=200')
  expect(l2.excluded).toContainEqual({
    name: 'hnsw bit m=16 ef_construction=200',
    reason: 'signs say little about l2 distances',
  })
  expect(few.excluded.map(({ reason }) => reason)).toContain('32 bits are too few to tell rows apart')
})

test('above 2000 dimensions only half of each number is tried', () => {
  const { candidates } = planTune(facts({ dimensions: 3072 }))

  expect(new Set(candidates.map(({ type }) => type))).toEqual(new Set(['halfvec', 'bit']))
})

test('a column of bits has candidates of its own metric', () => {
  const { candidates, metric } = planTune(facts({ type: 'bit' }))

  expect(metric).toBe('hamming')
  expect(new Set(candidates.map(({ type }) => type))).toEqual(new Set(['bit']))
})

test('a higher target needs more queries', () => {
  const { queriesPerHalf, fewestQueries } = planTune(facts(), { targetRecall: 0.99 })

  expect(fewestQueries).toBe(381)
  expect(queriesPerHalf).toBe(1_000)
})

test.each([
  [{ targetRecall: 1 }, '"targetRecall" must be above 0 and below 1'],
  [{ targetRecall: 0.999 }, 'a recall of 0.999 cannot be proven with 1000 queries'],
  [{ latencyMs: 0 }, '"latencyMs" must be above 0'],
  [{ latencyMs: Number.NaN }, '"latencyMs" must be above 0'],
  [{ k: 0.5 }, '"k" must be a whole number above 0'],
  [{ sampleRows: 0 }, '"sampleRows" must be a whole number above 0'],
])('%o is refused', (options, message) => {
  expect(() => planTune(facts(), options)).toThrow(expect.objectContaining({ code: 'TUNE_OPTION_INVALID', message }))
})

test('a column that can have no index is refused', () => {
  expect(() => planTune(facts({ dimensions: null }))).toThrow(VectorError)
})

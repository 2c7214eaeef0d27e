import { expect, test } from 'vitest'
import { type FactsInput, LIMITS, OLD_INDEX, tableFacts } from '../../test/table-facts.ts'
import type { PlanVectorIndexOptions } from './plan-options.ts'
import { planVectorIndex } from './plan-vector-index.ts'

test.each<[FactsInput, PlanVectorIndexOptions, string]>([
  [{}, {}, 'halfvec_cosine_ops'],
  [{}, { metric: 'inner_product' }, 'halfvec_ip_ops'],
  [{}, { metric: 'l1' }, 'halfvec_l1_ops'],
  [{}, { metric: 'l2', type: 'vector' }, 'vector_l2_ops'],
  [{}, { metric: 'l1', type: 'vector' }, 'vector_l1_ops'],
  [{}, { metric: 'l2', type: 'bit' }, 'bit_hamming_ops'],
  [{ type: 'halfvec' }, {}, 'halfvec_cosine_ops'],
  [{ type: 'halfvec' }, { type: 'bit' }, 'bit_hamming_ops'],
  [{ type: 'bit', dimensions: 512 }, {}, 'bit_hamming_ops'],
  [{ type: 'bit', dimensions: 512 }, { metric: 'jaccard' }, 'bit_jaccard_ops'],
  [{ type: 'sparsevec', dimensions: 30_000 }, { metric: 'inner_product' }, 'sparsevec_ip_ops'],
  [{ type: 'sparsevec', dimensions: 30_000 }, { metric: 'l1' }, 'sparsevec_l1_ops'],
])('%j with %j gets the operator class %s', (input, options, operators) => {
  expect(planVectorIndex(tableFacts(input), options).operatorClass).toBe(operators)
})

test('a vector column is stored as halfvec, unless its values, its version or an index that is there say otherwise', () => {
  const typeOf = (input: FactsInput): string => planVectorIndex(tableFacts(input)).type

  expect(typeOf({})).toBe('halfvec')
  expect(typeOf({ values: { kind: 'dense', longest: 1, shortest: 1, signPatterns: 1 } })).toBe('halfvec')
  expect(typeOf({ values: { kind: 'dense', longest: 65_505, shortest: 1, signPatterns: 1 } })).toBe('vector')
  expect(typeOf({ values: { kind: 'dense', longest: 1, shortest: 0.001, signPatterns: 1 } })).toBe('vector')
  expect(typeOf({ values: { kind: 'dense', longest: null, shortest: null, signPatterns: 1 } })).toBe('halfvec')
  expect(typeOf({ halfRecall: 0.97 })).toBe('halfvec')
  expect(typeOf({ halfRecall: 0.8 })).toBe('vector')
  expect(typeOf({ pgvector: '0.6.2' })).toBe('vector')
  expect(typeOf({ limits: { ...LIMITS, softwareHalf: true } })).toBe('vector')
  expect(typeOf({ indexes: [OLD_INDEX] })).toBe('vector')
  expect(typeOf({ indexes: [{ ...OLD_INDEX, valid: false }] })).toBe('halfvec')
})

test('values beyond halfvec become a warning where halfvec is given', () => {
  const values = { kind: 'dense', longest: 70_000, shortest: 1, signPatterns: 1 } as const

  expect(planVectorIndex(tableFacts({ values }), { type: 'halfvec' }).warnings[0]).toContain('65504')
})

test('rows too close together for halfvec are warned of where halfvec is given, or nothing else is left', () => {
  for (const [input, options] of [
    [{ halfRecall: 0.2 }, { type: 'halfvec' }],
    [{ halfRecall: 0.2, dimensions: 3072 }, {}],
  ] as const) {
    expect(planVectorIndex(tableFacts(input), options)).toMatchObject({
      type: 'halfvec',
      warnings: [expect.stringContaining('too close together')],
    })
  }
})

test('vectors that look alike as bits are warned of', () => {
  const values = { kind: 'dense', longest: 1, shortest: 1, signPatterns: 0.02 } as const

  expect(planVectorIndex(tableFacts({ values }), { type: 'bit' }).warnings[0]).toContain('expect a poor recall')
  expect(planVectorIndex(tableFacts({ values })).warnings).toEqual([])
})

test('more than 2000 dimensions go into a halfvec expression index, more than 4000 into bits', () => {
  const plan = planVectorIndex(tableFacts({ dimensions: 3072, extensionSchema: 'ext' }))

  expect(plan).toMatchObject({ type: 'halfvec', typeReason: 'vector indexes end at 2000 dimensions' })
  expect(plan.statement).toContain('(("embedding"::"ext".halfvec(3072)) "ext"."halfvec_cosine_ops")')
  expect(planVectorIndex(tableFacts({ dimensions: 4096 }))).toMatchObject({ type: 'bit', form: 'binary' })
})

test('a bit index stores one bit per dimension and says how many rows to sort again', () => {
  const plan = planVectorIndex(tableFacts({ dimensions: 1536, extensionSchema: 'ext' }), { type: 'bit' })

  expect(plan).toMatchObject({ form: 'binary', metric: 'cosine', name: 'items_embedding_hnsw_bit_cosine_idx' })
  expect(plan.statement).toContain(
    '(("ext".binary_quantize("embedding")::pg_catalog.bit(1536)) "ext"."bit_hamming_ops")',
  )
  expect(plan.search).toEqual({ efSearch: 50, rerank: 50 })
  expect(planVectorIndex(tableFacts(), { type: 'bit' }).search).toEqual({ efSearch: 200, rerank: 200 })
  expect(planVectorIndex(tableFacts(), { type: 'bit', targetRecall: 0.99 }).search.rerank).toBe(800)
  expect(planVectorIndex(tableFacts(), { type: 'bit', method: 'ivfflat' }).search).toEqual({ probes: 10, rerank: 200 })
})

test.each<[string, FactsInput, PlanVectorIndexOptions, string]>([
  ['halfvec before 0.7.0', { pgvector: '0.6.2', dimensions: 3072 }, {}, 'VECTOR_EXTENSION_TOO_OLD'],
  ['l1 before 0.7.0', { pgvector: '0.6.2' }, { metric: 'l1' }, 'VECTOR_EXTENSION_TOO_OLD'],
  ['bits before 0.7.0', { pgvector: '0.6.2' }, { type: 'bit' }, 'VECTOR_EXTENSION_TOO_OLD'],
  ['more than 64000 dimensions', { dimensions: 70_000 }, {}, 'VECTOR_DIMENSIONS_UNSUPPORTED'],
  ['more than 2000 dimensions as vector', { dimensions: 3072 }, { type: 'vector' }, 'VECTOR_DIMENSIONS_UNSUPPORTED'],
  ['no declared dimensions', { dimensions: null }, {}, 'VECTOR_DIMENSIONS_UNKNOWN'],
  ['hamming on vectors', {}, { metric: 'hamming' }, 'VECTOR_METRIC_UNSUPPORTED'],
  ['vector from halfvec', { type: 'halfvec' }, { type: 'vector' }, 'VECTOR_TYPE_UNSUPPORTED'],
  ['halfvec from sparsevec', { type: 'sparsevec' }, { type: 'halfvec' }, 'VECTOR_TYPE_UNSUPPORTED'],
  [
    'a sparse vector with too many values',
    { type: 'sparsevec', values: { kind: 'sparse', mostNonZero: 1_001, meanNonZero: 20 } },
    {},
    'INDEX_NON_ZERO_LIMIT',
  ],
])('%s is refused', (_, input, options, code) => {
  expect(() => planVectorIndex(tableFacts(input), options)).toThrow(expect.objectContaining({ code }))
})

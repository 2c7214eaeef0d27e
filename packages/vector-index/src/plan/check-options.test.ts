import { expect, test } from 'vitest'
import { tableFacts } from '../../test/table-facts.ts'
import type { PlanVectorIndexOptions } from './plan-options.ts'
import { planVectorIndex } from './plan-vector-index.ts'

const REFUSED: readonly (readonly [string, PlanVectorIndexOptions])[] = [
  ['"m" is a parameter of hnsw, and the index is ivfflat', { method: 'ivfflat', m: 32 }],
  ['"ef_construction" is a parameter of hnsw, and the index is ivfflat', { lists: 10, efConstruction: 100 }],
  ['"lists" is a parameter of ivfflat, and the index is hnsw', { method: 'hnsw', lists: 10 }],
  ['the name of an index has 1 to 63 bytes, not 64', { name: 'ä'.repeat(32) }],
  ['the name of an index has 1 to 63 bytes, not 0', { name: '' }],
]

test('what would be dropped or cut in silence is refused', () => {
  for (const [message, options] of REFUSED) {
    expect(() => planVectorIndex(tableFacts(), options)).toThrow(
      expect.objectContaining({ code: 'INDEX_PARAMETER_INVALID', message }),
    )
  }
  expect(planVectorIndex(tableFacts(), { name: 'ä'.repeat(31) }).name).toBe('ä'.repeat(31))
})

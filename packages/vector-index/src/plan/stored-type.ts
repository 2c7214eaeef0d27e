import type { VectorType } from '../metric.ts'
import type { PlanVectorIndexOptions } from './plan-options.ts'

/** The option that makes a plan store what an index stores: only a column of type vector leaves a choice. Pure. */
export function storedType(
  index: { readonly type: VectorType },
  columnType: VectorType,
): PlanVectorIndexOptions['type'] {
  return columnType === 'vector' && index.type !== 'sparsevec' ? index.type : undefined
}

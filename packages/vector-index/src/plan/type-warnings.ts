import type { IndexForm } from '../inspect/vector-facts.ts'
import type { VectorMetric, VectorType } from '../metric.ts'
import { fitsHalfvec, HALFVEC_LARGEST, LEAST_HALF_RECALL } from './halfvec-range.ts'
import { NON_ZERO_LIMIT } from './require-indexable.ts'
import type { VectorTableFacts } from './vector-table-facts.ts'

/** Fewer different vectors than this that differ as bits too. */
const FEW_SIGN_PATTERNS = 0.5

/** Says what the values of a column make of a type that was chosen or given. Pure. */
export function typeWarnings(
  { values, halfRecall }: Pick<VectorTableFacts, 'values' | 'halfRecall'>,
  type: VectorType,
  form: IndexForm,
  metric: VectorMetric,
): string[] {
  const warnings: string[] = []
  if (type === 'halfvec' && !fitsHalfvec(values)) {
    warnings.push(`a value above ${HALFVEC_LARGEST} makes the build fail, and every insert of such a row afterwards`)
  }
  if (type === 'halfvec' && (halfRecall ?? 1) < LEAST_HALF_RECALL) {
    warnings.push('rows lie too close together for halfvec: expect a poor recall')
  }
  if (form === 'binary' && (metric === 'l2' || metric === 'l1')) {
    warnings.push(`bits keep directions, not lengths: expect to rerank more rows for ${metric} than for cosine`)
  }
  if (form === 'binary' && values?.kind === 'dense' && (values.signPatterns ?? 1) < FEW_SIGN_PATTERNS) {
    warnings.push('many vectors have the same signs everywhere, and bits keep nothing else: expect a poor recall')
  }
  if (type === 'sparsevec' && values === null) {
    warnings.push(`rows with more than ${NON_ZERO_LIMIT} values that are not zero make the build fail; nobody looked`)
  }
  return warnings
}

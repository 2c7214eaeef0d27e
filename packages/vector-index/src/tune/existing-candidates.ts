import type { VectorColumnFacts, VectorIndexFacts } from '../inspect/vector-facts.ts'
import type { VectorMetric } from '../metric.ts'
import { leftBy } from '../rebuild/rebuild-names.ts'
import { isUnproven } from './tune-names.ts'

/** The indexes of a column that searches by a metric go through already, without what interrupted runs have left. Pure. */
export function existingCandidates({ indexes }: VectorColumnFacts, metric: VectorMetric): readonly VectorIndexFacts[] {
  return indexes.filter(
    ({ name, valid, ready, predicate, form, metric: own }) =>
      valid &&
      ready &&
      predicate === null &&
      form !== 'other' &&
      (form === 'binary' || own === metric) &&
      leftBy(name) === undefined &&
      !isUnproven(name),
  )
}

import type { ValueFacts } from './read-value-facts.ts'

/** The largest value of a halfvec; beyond, not only the build fails but every insert of such a row. */
export const HALFVEC_LARGEST = 65_504

/** Below this recall in a trial halfvec loses more than the point or two that half the size is worth. */
export const LEAST_HALF_RECALL = 0.9

/** Says whether no number of the vectors can be beyond halfvec; true when nobody looked. Pure. */
export function fitsHalfvec(values: ValueFacts | null): boolean {
  return values?.kind !== 'dense' || values.longest === null || values.longest <= HALFVEC_LARGEST
}

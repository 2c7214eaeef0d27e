import type { ValueFacts } from './read-value-facts.ts'

/** The largest value of a halfvec; beyond, not only the build fails but every insert of such a row. */
export const HALFVEC_LARGEST = 65_504

/** Says whether no number of the vectors can be beyond halfvec; true when nobody looked. Pure. */
export function fitsHalfvec(values: ValueFacts | null): boolean {
  return values?.kind !== 'dense' || values.longest === null || values.longest <= HALFVEC_LARGEST
}

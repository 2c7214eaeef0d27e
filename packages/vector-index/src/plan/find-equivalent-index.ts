import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import type { IndexMethod } from '../metric.ts'
import type { VectorIndexPlan } from './index-plan.ts'

/** What pgvector takes when an index names no parameter. */
export const PARAMETER_DEFAULTS = { lists: 100, m: 16, ef_construction: 64 } as const

type Wanted = Pick<VectorIndexPlan, 'operatorClass' | 'type' | 'dimensions' | 'form' | 'parameters'> & {
  readonly method: IndexMethod
}

/** Finds a valid index that already does what is planned, with the same parameters. Pure. */
export function findEquivalentIndex(
  indexes: readonly VectorIndexFacts[],
  wanted: Wanted,
): VectorIndexFacts | undefined {
  return indexes.find((index) => index.valid && index.predicate === null && isEquivalent(index, wanted))
}

/** Says whether an index is what a plan would build: method, operator class, what is indexed, parameters. Pure. */
export function isEquivalent(index: VectorIndexFacts, wanted: Wanted): boolean {
  return (
    index.method === wanted.method &&
    index.operatorClass === wanted.operatorClass &&
    index.type === wanted.type &&
    (index.dimensions === null || index.dimensions === wanted.dimensions) &&
    index.form === wanted.form &&
    wanted.parameters.every(({ name, value }) => (index.parameters[name] ?? PARAMETER_DEFAULTS[name]) === value)
  )
}

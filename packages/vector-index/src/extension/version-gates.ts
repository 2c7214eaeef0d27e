import { z } from 'zod'
import { hasFeature, VECTOR_FEATURES, type VectorFeature } from '../version.ts'

export const versionGateSchema = z
  .strictObject({ feature: z.string(), since: z.string(), available: z.boolean(), what: z.string() })
  .readonly()

/** Something that pgvector has from a version on, and whether a database has it. */
export type VersionGate = z.output<typeof versionGateSchema>

const GATES: readonly (readonly [VectorFeature, string])[] = [
  ['hnsw', 'HNSW indexes; before only ivfflat'],
  ['parallelHnsw', 'HNSW builds with parallel workers'],
  ['halfvec', 'halfvec, bit and sparsevec: smaller indexes, and more than 2000 dimensions'],
  ['l1', 'L1 distance in an index'],
  ['iterativeScan', 'filtered searches that go on until they have enough rows; before more of them are exact'],
]

/** Says what a version of pgvector has of the things pgtend uses; nothing is there without a version. Pure. */
export function versionGates(version: string | null): readonly VersionGate[] {
  return GATES.map(([feature, what]) => ({
    feature,
    since: VECTOR_FEATURES[feature],
    available: version !== null && hasFeature(version, feature),
    what,
  }))
}

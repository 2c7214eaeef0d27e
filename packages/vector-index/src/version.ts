/** What pgvector learned when. Each entry is the first version that has it. */
export const VECTOR_FEATURES = {
  hnsw: '0.5.0',
  parallelHnsw: '0.6.0',
  halfvec: '0.7.0',
  bit: '0.7.0',
  sparsevec: '0.7.0',
  l1: '0.7.0',
  iterativeScan: '0.8.0',
  /** Before, and since there are parallel builds, such a build could read and write past its memory (CVE-2026-3172). */
  safeParallelHnsw: '0.8.2',
  /** Before, ivfflat trained its lists mostly on the last rows of the table (pgvector pull request 978). */
  unbiasedIvfflatSample: '0.8.3',
  /** Before, vacuuming an HNSW index could damage it (pgvector issues 988 and 993). */
  safeHnswVacuum: '0.8.4',
  /** 0.8.4 itself failed to create an ivfflat index on an empty table (pgvector issue 995). */
  emptyIvfflat: '0.8.5',
} as const

export type VectorFeature = keyof typeof VECTOR_FEATURES

/** Compares dotted versions by number: negative when `left` is older, 0 when equal. Missing parts count as 0. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => version.split('.').map((part) => Number.parseInt(part, 10) || 0))
  for (let index = 0; index < Math.max(a?.length ?? 0, b?.length ?? 0); index += 1) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Says whether a version of pgvector has a feature. */
export function hasFeature(version: string, feature: VectorFeature): boolean {
  return compareVersions(version, VECTOR_FEATURES[feature]) >= 0
}

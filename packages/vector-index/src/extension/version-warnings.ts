import { hasFeature, type VectorFeature } from '../version.ts'

/** A fault or gap of a version of pgvector. */
export interface VersionWarning {
  /** The index method that it makes worse; undefined when it concerns all, or no index that pgtend builds. */
  readonly method?: 'hnsw' | 'ivfflat'
  readonly text: string
}

/** Says what a version of pgvector lacks or does wrong. Pure. */
export function versionWarnings(version: string): readonly VersionWarning[] {
  return WARNINGS.filter(
    ({ until, since }) => !hasFeature(version, until) && (since === undefined || since(version)),
  ).map(({ until: _, since: __, ...warning }) => ({ ...warning, text: `pgvector ${version} ${warning.text}` }))
}

interface KnownWarning extends VersionWarning {
  /** The cure. */
  readonly until: VectorFeature
  /** False for versions that did not have the fault yet. */
  readonly since?: (version: string) => boolean
}

const WARNINGS: readonly KnownWarning[] = [
  { until: 'hnsw', text: 'has no HNSW indexes (0.5.0 has)' },
  { until: 'halfvec', text: 'has no halfvec, so no index above 2000 dimensions (0.7.0 has)' },
  { until: 'iterativeScan', text: 'has no iterative scans, so filtered searches are exact more often (0.8.0 has)' },
  {
    until: 'safeParallelHnsw',
    since: (version) => hasFeature(version, 'parallelHnsw'),
    text: 'lets a role that builds HNSW indexes in parallel read rows of others (CVE-2026-3172, fixed in 0.8.2)',
  },
  {
    until: 'unbiasedIvfflatSample',
    method: 'ivfflat',
    text: 'trains ivfflat lists mostly on the last rows of the table (fixed in 0.8.3)',
  },
  { until: 'safeHnswVacuum', method: 'hnsw', text: 'can damage an HNSW index during vacuum (fixed in 0.8.4)' },
  {
    until: 'emptyIvfflat',
    since: (version) => hasFeature(version, 'safeHnswVacuum'),
    text: 'cannot create an ivfflat index on an empty table, which fails migrations that do (fixed in 0.8.5)',
  },
]

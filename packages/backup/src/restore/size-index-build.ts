/** What is known of an index that is to be built. */
export interface IndexBuildFacts {
  readonly method: 'hnsw' | 'ivfflat'
  readonly rows: number
  /** Of the column or of the expression; undefined where it is declared without. */
  readonly dimensions: number | undefined
  readonly type: 'vector' | 'halfvec' | 'sparsevec' | 'bit'
  /** hnsw: links per row. */
  readonly m: number
  /** ivfflat: number of lists. */
  readonly lists: number
  /** What the server allows a build. */
  readonly maxWorkers: number
  readonly limitMb: number
}

/** Settings of one build. */
export interface IndexBuildSize {
  readonly maintenanceWorkMemMb: number
  readonly parallelWorkers: number
}

/** Decides memory and workers of a build; see `sizeIndexBuild`. */
export type SizeIndexBuild = (facts: IndexBuildFacts) => IndexBuildSize

const MEBIBYTE = 1024 ** 2
/** PostgreSQL's default; less never helps. */
const MINIMUM_MB = 64
/** The server wants as much for each process of an ivfflat build. */
const PER_WORKER_MB = 32
const HEADROOM = 1.15
/** Fewer rows are built before a worker has started. */
const PARALLEL_FROM_ROWS = 10_000
const BYTES_PER_DIMENSION = { vector: 4, halfvec: 2, sparsevec: 8, bit: 1 / 8 } as const

/**
 * Gives the build of a vector index the memory it needs, up to the limit: an HNSW graph that outgrows its memory is finished on disk,
 * three times slower, and ivfflat fails. Pure.
 */
export function sizeIndexBuild(facts: IndexBuildFacts): IndexBuildSize {
  const { limitMb, maxWorkers, rows } = facts
  const parallelWorkers = rows < PARALLEL_FROM_ROWS ? 0 : maxWorkers
  const needed = neededMb(facts)
  const least = facts.method === 'ivfflat' ? PER_WORKER_MB * (parallelWorkers + 1) : MINIMUM_MB
  const maintenanceWorkMemMb = Math.max(MINIMUM_MB, Math.min(limitMb, Math.max(least, needed ?? limitMb)))
  return { maintenanceWorkMemMb, parallelWorkers }
}

/** Measured per row of an HNSW graph: 2,317 bytes at 384 dimensions, 6,943 at 1,536, with m = 16. k-means holds its sample. */
function neededMb({ dimensions, lists, m, method, rows, type }: IndexBuildFacts): number | undefined {
  if (dimensions === undefined) return undefined
  const valueBytes = (kind: typeof type): number => dimensions * BYTES_PER_DIMENSION[kind] + 8
  const bytes =
    method === 'hnsw'
      ? rows * (valueBytes(type) + 12 + 48 * m)
      : 1.4 * Math.max(10_000, 50 * lists) * valueBytes(type === 'bit' ? 'bit' : 'vector')
  return Math.ceil((bytes * HEADROOM) / MEBIBYTE)
}

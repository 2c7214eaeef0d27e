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
 * Gives the build of a vector index the memory it needs. For HNSW up to the limit: a graph that outgrows its memory is finished on
 * disk, three times slower. An ivfflat build fails with less than it asks for, and the restore with it, so no limit stands in its way. Pure.
 */
export function sizeIndexBuild(facts: IndexBuildFacts): IndexBuildSize {
  const { limitMb, maxWorkers, method, rows } = facts
  const parallelWorkers = rows < PARALLEL_FROM_ROWS ? 0 : maxWorkers
  if (facts.dimensions === undefined) return { maintenanceWorkMemMb: Math.max(MINIMUM_MB, limitMb), parallelWorkers }
  const bytes = method === 'hnsw' ? graphBytes(facts, facts.dimensions) : clusteringBytes(facts, facts.dimensions)
  const needed = Math.ceil((bytes * HEADROOM) / MEBIBYTE)
  const wanted = method === 'hnsw' ? Math.min(limitMb, needed) : Math.max(PER_WORKER_MB * (parallelWorkers + 1), needed)
  return { maintenanceWorkMemMb: Math.max(MINIMUM_MB, wanted), parallelWorkers }
}

/** Measured per row: 2,317 bytes at 384 dimensions, 6,943 at 1,536, with m = 16. */
function graphBytes({ m, rows, type }: IndexBuildFacts, dimensions: number): number {
  return rows * (valueBytes(type, dimensions) + 12 + 48 * m)
}

/** What k-means holds: its sample, the centres three times, and the distances of each sampled row and of the centres among themselves. */
function clusteringBytes({ lists, rows, type }: IndexBuildFacts, dimensions: number): number {
  const sample = Math.max(10_000, 50 * lists)
  const value = valueBytes(type === 'bit' ? 'bit' : 'vector', dimensions)
  return (sample + 3 * lists) * value + 4 * lists * (Math.min(rows, sample) + lists)
}

function valueBytes(type: IndexBuildFacts['type'], dimensions: number): number {
  return dimensions * BYTES_PER_DIMENSION[type] + 8
}

import type { IndexMethod, VectorType } from '../metric.ts'
import { valueBytes } from './expected-size.ts'

const MEBIBYTE = 1024 ** 2
/** PostgreSQL's default; less never helps. */
const MINIMUM_MB = 64
const HEADROOM = 1.15

export interface BuildMemory {
  /** For `maintenance_work_mem`. */
  readonly maintenanceWorkMemMb: number
  /** What the build would use without the limit. */
  readonly neededMb: number
  readonly fits: boolean
}

export interface BuildMemoryInput {
  readonly method: IndexMethod
  readonly rows: number
  readonly type: VectorType
  readonly dimensions: number
  readonly lists?: number | undefined
  readonly m?: number | undefined
  readonly limitMb: number
}

/** Plans `maintenance_work_mem`. An HNSW graph that outgrows it is finished on disk, three times slower; ivfflat fails. Pure. */
export function planBuildMemory(input: BuildMemoryInput): BuildMemory {
  const neededMb = Math.ceil((bytesNeeded(input) * HEADROOM) / MEBIBYTE)
  return {
    maintenanceWorkMemMb: Math.max(MINIMUM_MB, Math.min(neededMb, input.limitMb)),
    neededMb,
    fits: neededMb <= Math.max(MINIMUM_MB, input.limitMb),
  }
}

function bytesNeeded({ method, rows, type, dimensions, lists = 1, m = 16 }: BuildMemoryInput): number {
  const bytes = valueBytes(type, dimensions)
  // Measured per row of the graph in memory: 2317 bytes at 384 dimensions, 6943 at 1536, m = 16.
  if (method === 'hnsw') return rows * (bytes + 12 + 48 * m)
  // k-means holds its sample, always as float4, and the distances between samples and lists.
  const sampleBytes = type === 'bit' ? bytes : valueBytes('vector', dimensions)
  return 1.4 * Math.max(10_000, 50 * lists) * sampleBytes
}

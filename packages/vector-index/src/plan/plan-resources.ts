import { z } from 'zod'
import { VectorError } from '../errors.ts'
import type { IndexMethod } from '../metric.ts'
import { hasFeature } from '../version.ts'
import { expectedIndexBytes, type SizedIndex, valueBytes } from './expected-size.ts'
import type { PlanVectorIndexOptions } from './plan-options.ts'
import type { BuildLimits } from './read-build-limits.ts'

const MEBIBYTE = 1024 ** 2
/** PostgreSQL's default; less never helps. */
const MINIMUM_MB = 64
/** The server starts a worker for ivfflat only where each process has as much of `maintenance_work_mem`. */
const PER_WORKER_MB = 32
const HEADROOM = 1.15
/** A build that outgrows its estimate must not fill the disk. */
const DISK_HEADROOM = 1.2
/** Fewer rows are built before a worker has started. */
const PARALLEL_FROM_ROWS = 10_000

/** Part of the plan of an index. */
export const BUILD_RESOURCES = {
  memoryNeededMb: z.number().describe('What the build would use without a limit.'),
  maintenanceWorkMemMb: z.number().describe('What it is given.'),
  memoryFits: z.boolean(),
  parallelWorkers: z.number(),
  workersReason: z.string().nullable().describe('Why there are fewer workers than the settings allow.'),
  sharedMemoryMb: z
    .number()
    .describe('Shared memory (`/dev/shm`) that the workers of an hnsw build need; where it runs out, none work.'),
  expectedBytes: z.number().describe('Size of the finished index.'),
  diskNeededBytes: z.number().describe('Index, its WAL and some room; a replica or an archive takes the WAL again.'),
  diskFreeBytes: z.number().nullable().describe('As given; null when nobody said, for SQL cannot tell.'),
}

export type BuildResources = {
  readonly [Name in keyof typeof BUILD_RESOURCES]: z.output<(typeof BUILD_RESOURCES)[Name]>
}

type ResourceOptions = Pick<
  PlanVectorIndexOptions,
  'maintenanceWorkMemLimitMb' | 'diskFreeBytes' | 'sharedMemoryFreeBytes'
>

/**
 * Plans memory, workers and disk of a build. An HNSW graph that outgrows its memory is finished on disk, three times slower; ivfflat
 * fails. Pure.
 * @throws {VectorError} `INDEX_DISK_SPACE` when the disk is known to be too small
 */
export function planResources(
  index: SizedIndex,
  limits: BuildLimits,
  pgvector: string,
  options: ResourceOptions,
): BuildResources {
  const limitMb = Math.max(MINIMUM_MB, options.maintenanceWorkMemLimitMb ?? 2048)
  const memoryNeededMb = Math.ceil((memoryBytes(index) * HEADROOM) / MEBIBYTE)
  const wantedMb = Math.max(memoryNeededMb, memoryForWorkersMb(index.method, limits))
  const maintenanceWorkMemMb = Math.max(MINIMUM_MB, Math.min(wantedMb, limitMb))
  const { workers, reason } = planWorkers(index, limits, pgvector, maintenanceWorkMemMb, options.sharedMemoryFreeBytes)
  return {
    memoryNeededMb,
    maintenanceWorkMemMb,
    memoryFits: memoryNeededMb <= limitMb,
    parallelWorkers: workers,
    workersReason: reason,
    sharedMemoryMb: workers > 0 && index.method === 'hnsw' ? maintenanceWorkMemMb : 0,
    ...planDisk(index, options.diskFreeBytes ?? null),
  }
}

function memoryBytes({ method, rows, value, lists = 1, m = 16 }: SizedIndex): number {
  // Measured per row of the graph in memory: 2317 bytes at 384 dimensions, 6943 at 1536, m = 16.
  if (method === 'hnsw') return rows * (valueBytes(value) + 12 + 48 * m)
  // k-means holds its sample, always as float4 but for bits, and the distances between samples and lists.
  const sample = value.type === 'bit' ? value : { ...value, type: 'vector' as const }
  return 1.4 * Math.max(10_000, 50 * lists) * valueBytes(sample)
}

function planWorkers(
  { method, rows }: SizedIndex,
  limits: BuildLimits,
  pgvector: string,
  memoryMb: number,
  sharedFreeBytes: number | undefined,
): { readonly workers: number; readonly reason: string | null } {
  const none = (reason: string): { workers: number; reason: string } => ({ workers: 0, reason })
  if (limits.maxWorkers === 0) return none('the settings of the server allow none')
  if (rows < PARALLEL_FROM_ROWS) return none(`fewer than ${PARALLEL_FROM_ROWS} rows are built before one has started`)
  if (method === 'hnsw' && !hasFeature(pgvector, 'parallelHnsw')) {
    return none(`pgvector ${pgvector} builds hnsw with one process (0.6.0 with several)`)
  }
  // Only HNSW builds its graph where the workers reach it.
  if (method === 'hnsw' && sharedFreeBytes !== undefined && sharedFreeBytes < memoryMb * MEBIBYTE) {
    return none(`they need ${memoryMb} MB of shared memory and ${Math.floor(sharedFreeBytes / MEBIBYTE)} MB are free`)
  }
  const bySize = grantedWorkers(method, limits)
  const granted = method === 'hnsw' ? bySize : Math.min(bySize, Math.floor(memoryMb / PER_WORKER_MB) - 1)
  if (granted === 0) {
    return none('the server hands out none for a table that is small without its out-of-line vectors')
  }
  const reason = 'the table is too small for more without its out-of-line vectors, or the limit of memory too low'
  return { workers: granted, reason: granted < limits.maxWorkers ? reason : null }
}

/**
 * The server looks at the size of the table without what lies out of line: nothing below 8 MB, one more with every threefold.
 * pgvector takes that as yes or no for HNSW and as the number for ivfflat. `parallel_workers` of the table overrules it.
 */
function grantedWorkers(
  method: IndexMethod,
  { maxWorkers, heapBytes, parallelFromBytes, tableWorkers }: BuildLimits,
): number {
  if (tableWorkers !== null) return Math.min(tableWorkers, maxWorkers)
  if (heapBytes < parallelFromBytes) return 0
  if (method === 'hnsw') return maxWorkers
  const bySize = 1 + Math.floor(Math.log(heapBytes / Math.max(parallelFromBytes, 8192)) / Math.log(3))
  return Math.min(maxWorkers, bySize)
}

/** HNSW shares one piece of memory among its workers, so more of them need no more of it. */
function memoryForWorkersMb(method: IndexMethod, limits: BuildLimits): number {
  return method === 'hnsw' ? 0 : PER_WORKER_MB * (grantedWorkers(method, limits) + 1)
}

function planDisk(
  index: SizedIndex,
  diskFreeBytes: number | null,
): Pick<BuildResources, 'expectedBytes' | 'diskNeededBytes' | 'diskFreeBytes'> {
  const expectedBytes = expectedIndexBytes(index)
  // Every page of the new index goes through the WAL once.
  const diskNeededBytes = Math.ceil(expectedBytes * (DISK_HEADROOM + 1))
  if (diskFreeBytes !== null && diskFreeBytes < diskNeededBytes) {
    const [needed, free] = [diskNeededBytes, diskFreeBytes].map((bytes) => Math.round(bytes / MEBIBYTE))
    throw new VectorError('INDEX_DISK_SPACE', `the index and its WAL need ${needed} MB and ${free} MB are free`, {
      details: { diskNeededBytes, diskFreeBytes },
    })
  }
  return { expectedBytes, diskNeededBytes, diskFreeBytes }
}

import type { IndexMethod, VectorMetric } from '../metric.ts'
import type { PrismaSchema } from '../prisma/prisma-schema.ts'

/** What the user may decide about an index; the rest is derived. */
export interface PlanVectorIndexOptions {
  /** Default: hnsw where pgvector has it (0.5.0), else ivfflat. */
  readonly method?: IndexMethod | undefined
  /** Default: cosine, hamming for a column of type bit. */
  readonly metric?: VectorMetric | undefined
  /**
   * What the index stores: `vector` the column itself, `halfvec` half of each number through a cast, `bit` one bit per dimension,
   * whose candidates are sorted again by the column. Default: halfvec for a column of type vector where pgvector has it (0.7.0)
   * and the values allow it.
   */
  readonly type?: 'vector' | 'halfvec' | 'bit' | undefined
  /** For a column that is declared without dimensions. */
  readonly dimensions?: number | undefined
  readonly lists?: number | undefined
  readonly m?: number | undefined
  readonly efConstruction?: number | undefined
  /** Default: named after table, column, method and metric. */
  readonly name?: string | undefined
  /** Plans an index where exact search would do. Never overrules the rows that ivfflat needs. Default false. */
  readonly force?: boolean | undefined
  /** Exact search within this needs no index. Default 5 ms. */
  readonly latencyBudgetMs?: number | undefined
  /** Default 0.95; above 0.98 the graph gets more links. */
  readonly targetRecall?: number | undefined
  /** Default 50. */
  readonly minimumRowsPerList?: number | undefined
  /** Upper limit of `maintenance_work_mem`; default 2048. */
  readonly maintenanceWorkMemLimitMb?: number | undefined
  /** Free space on the disk of the server, which SQL cannot tell; too little is refused. Default: not known, and said so. */
  readonly diskFreeBytes?: number | undefined
  /** Free space of `/dev/shm` on the server; too little for the workers of a build means none. Default: not known. */
  readonly sharedMemoryFreeBytes?: number | undefined
  /** What the Prisma schema declares, to say what Prisma would do to the index. Default: there is none. */
  readonly prisma?: PrismaSchema | undefined
  /** Builds without blocking writes. Default true; the embedded engine gives false. */
  readonly concurrently?: boolean | undefined
}

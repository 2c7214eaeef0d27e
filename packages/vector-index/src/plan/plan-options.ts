import type { IndexMethod, VectorMetric } from '../metric.ts'

/** What the user may decide about an index; the rest is derived. */
export interface PlanVectorIndexOptions {
  /** Default: hnsw where pgvector has it (0.5.0), else ivfflat. */
  readonly method?: IndexMethod | undefined
  /** Default: cosine, hamming for bit. */
  readonly metric?: VectorMetric | undefined
  /** `halfvec` halves the index through an expression; default: the type of the column where it can be indexed. */
  readonly type?: 'vector' | 'halfvec' | undefined
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
  /** Builds without blocking writes. Default true; the embedded engine gives false. */
  readonly concurrently?: boolean | undefined
}

import type { VectorMetric } from '../metric.ts'
import type { PlanVectorIndexOptions } from '../plan/plan-options.ts'
import type { SearchFilter } from '../search/search-types.ts'

/** What a tune aims at, and what it may use. */
export interface PlanTuneOptions
  extends Pick<
    PlanVectorIndexOptions,
    'dimensions' | 'minimumRowsPerList' | 'maintenanceWorkMemLimitMb' | 'diskFreeBytes' | 'sharedMemoryFreeBytes'
  > {
  /** Recall that unseen queries shall have. Default 0.95. */
  readonly targetRecall?: number | undefined
  /** Longest that 95 of 100 searches may take. Default 5 ms. */
  readonly latencyMs?: number | undefined
  /** Neighbours per query. Default 10. */
  readonly k?: number | undefined
  /** Default: that of the indexes of the column, or the usual one of its type. */
  readonly metric?: VectorMetric | undefined
  /** The typical search: recall and latency are those of searches with it. */
  readonly filter?: SearchFilter | undefined
  /** Looks for an index although exact search is fast enough: for a table that is going to grow. Default false. */
  readonly force?: boolean | undefined
  /** Rows of the copy on which candidates are ranked. Default 100,000. */
  readonly sampleRows?: number | undefined
  /** Candidates whose index would be larger than this are left out. Default: no limit. */
  readonly maximumIndexBytes?: number | undefined
  /** Chooses the rows of the copy, and those that serve as queries. Default 1. */
  readonly seed?: number | undefined
  /** All of it; what is not tried by then is left out. Default 30 minutes. */
  readonly timeBudgetMs?: number | undefined
  /** Bytes of the table that each measurement may read, by estimate. Default: no limit. */
  readonly byteBudget?: number | undefined
}

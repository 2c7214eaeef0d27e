import type { PlanVectorIndexOptions } from '../plan/plan-options.ts'

/** What the user may decide about a rebuild; parameters that are left out stay as they are. */
export interface PlanRebuildOptions
  extends Pick<
    PlanVectorIndexOptions,
    | 'method'
    | 'metric'
    | 'type'
    | 'lists'
    | 'm'
    | 'efConstruction'
    | 'maintenanceWorkMemLimitMb'
    | 'minimumRowsPerList'
    | 'diskFreeBytes'
    | 'sharedMemoryFreeBytes'
  > {
  /**
   * True keeps the old index until the new one is proven, also with the same parameters; false measures nothing. Default: recall is
   * measured, and the old index is kept where parameters change and for ivfflat before pgvector 0.8.3.
   */
  readonly prove?: boolean | undefined
  /** False rebuilds in one transaction, which blocks writes. Default true; the embedded engine gives false. */
  readonly concurrently?: boolean | undefined
}

/** From where on something is a finding. */
export interface HealthLimits {
  /** Rows per list that ivfflat needs when it is built. Default 50. */
  readonly minimumRowsPerList?: number | undefined
  /** An index that nobody used for so long is reported. Default 7 days. */
  readonly unusedAfterDays?: number | undefined
  /** Recall below is reported where it was measured. Default 0.95. */
  readonly targetRecall?: number | undefined
  /** Exact search within this needs no index. Default 5 ms. */
  readonly latencyBudgetMs?: number | undefined
}

export const DEFAULT_LIMITS = {
  minimumRowsPerList: 50,
  unusedAfterDays: 7,
  targetRecall: 0.95,
  latencyBudgetMs: 5,
} as const

/** Limits as given, defaults for the rest. Pure. */
export function withDefaults(limits: HealthLimits): Readonly<Record<keyof typeof DEFAULT_LIMITS, number>> {
  const { minimumRowsPerList, unusedAfterDays, targetRecall, latencyBudgetMs } = limits
  return {
    minimumRowsPerList: minimumRowsPerList ?? DEFAULT_LIMITS.minimumRowsPerList,
    unusedAfterDays: unusedAfterDays ?? DEFAULT_LIMITS.unusedAfterDays,
    targetRecall: targetRecall ?? DEFAULT_LIMITS.targetRecall,
    latencyBudgetMs: latencyBudgetMs ?? DEFAULT_LIMITS.latencyBudgetMs,
  }
}

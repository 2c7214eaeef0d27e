import type { MeasuredCase } from '../measure-all.ts'
import type { Comparison } from '../score/compare-prediction.ts'
import type { Score } from '../score/score.ts'

/** A linter's score under its name. */
export interface LinterScore {
  readonly name: string
  readonly score: Score
  /** For each case, whether the linter claims that it is dangerous. */
  readonly claims: readonly boolean[]
}

/** Everything one run has found out. */
export interface AccuracyResults {
  /** Day of the measurement, ISO. */
  readonly date: string
  readonly commit: string
  /** Such as `PostgreSQL 15.20, pgvector 0.8.0`. */
  readonly server: string
  readonly cases: readonly MeasuredCase[]
  readonly scores: readonly LinterScore[]
  /** What pgtend predicts of each relation of each migration, beside what was measured. */
  readonly comparisons: readonly Comparison[]
}

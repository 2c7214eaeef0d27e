/** Where a tune stands. */
export interface TuneProgress {
  readonly step: 'exact' | 'existing' | 'copy' | 'build' | 'measure' | 'prove' | 'drop'
  /** The index or candidate it is about. */
  readonly name: string | null
  /** Which of how many indexes. */
  readonly number: number
  readonly of: number
  /** What the step itself tells: the phase of a build, the settings that are measured. */
  readonly detail: string | null
  /** How much longer all builds take at the pace so far; undefined before the first is built. */
  readonly etaMs?: number | undefined
}

export type OnTuneProgress = (progress: TuneProgress) => void

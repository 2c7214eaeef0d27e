import type { SearchSettings } from '../inspect/vector-facts.ts'

/** Where a tune stands. */
export interface TuneProgress {
  readonly step: 'exact' | 'existing' | 'copy' | 'build' | 'measure' | 'prove' | 'drop'
  /** The index or candidate it is about. */
  readonly name: string | null
  /** Which of how many indexes. */
  readonly number: number
  readonly of: number
  /** The phase of a build. */
  readonly phase?: string | undefined
  /** The settings that are measured, and by which queries. */
  readonly search?: SearchSettings | undefined
  /** How much longer all builds take at the pace so far; undefined before the first is built. */
  readonly etaMs?: number | undefined
}

export type OnTuneProgress = (progress: TuneProgress) => void

import type { Client } from 'pg'
import type { SearchTable } from '../search/search-table.ts'
import type { SearchedIndex } from '../search/usable-index.ts'
import type { GroundTruthInput } from './ground-truth.ts'
import type { SampleQuery } from './sample-queries.ts'

/** One measured query. */
export interface MeasuredQuery {
  readonly stratum: SampleQuery['stratum']
  readonly recall: number
}

/** Everything one measurement works with. */
export interface RecallSetup {
  readonly client: Client
  readonly table: SearchTable
  readonly index: SearchedIndex
  readonly truth: GroundTruthInput
  readonly settings: readonly string[]
  readonly deadline: number
}

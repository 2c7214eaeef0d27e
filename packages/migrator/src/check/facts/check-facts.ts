import type { TableSize } from '../state/schema-state.ts'

/** What a database says that files cannot: what is there now, how large it is, and how much it is used. */
export interface CheckFacts {
  /** Major version of the server. */
  readonly serverVersion: number
  /** For example `15.4`; decides about faults of single releases. */
  readonly serverRelease: string
  readonly timeZone: string
  /** The schema as SQL; stands for everything that was applied. */
  readonly schemaSql: readonly string[]
  readonly tables: readonly TableFacts[]
  /** Standbys that stream from it: long work delays them. */
  readonly standbys: number
  readonly maintenanceWorkMem: string
}

export interface TableFacts extends TableSize {
  readonly schema: string
  readonly name: string
}

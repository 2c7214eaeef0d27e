import type { TableSize } from '../state/schema-state.ts'
import type { KnownVectorColumn } from '../vector/vector-facts.ts'

/** What a database says that files cannot: what is there now, how large it is, and how much it is used. */
export interface CheckFacts {
  /** Major version of the server. */
  readonly serverVersion: number
  /** For example `15.4`; decides about faults of single releases. */
  readonly serverRelease: string
  readonly timeZone: string
  /** The schema as SQL; stands for everything that was applied. Undefined: the files before the checked ones say what is there. */
  readonly schemaSql: readonly string[] | undefined
  readonly tables: readonly TableFacts[]
  /** Vector columns, where somebody reads them; see `ReadVectorFacts`. */
  readonly vectors?: readonly KnownVectorColumn[] | undefined
}

export interface TableFacts extends TableSize {
  readonly schema: string
  readonly name: string
}

import type { Relation } from './relation.ts'

/** A database of its own, as it is right before the migration. */
export interface PreparedDatabase {
  readonly url: string
  /** What is there before the migration. */
  readonly relations: readonly Relation[]
  drop(): Promise<void>
}

export type PrepareDatabase = () => Promise<PreparedDatabase>

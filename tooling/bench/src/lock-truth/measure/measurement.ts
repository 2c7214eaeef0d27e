import type { LockMode } from './lock-mode.ts'
import type { Relation } from './relation.ts'

/** What one statement did to one relation that was there before the migration. */
export interface RelationEffect {
  readonly relation: Relation
  /** The strongest lock of the transaction so far, for its end releases them all. */
  readonly lock: LockMode | undefined
  /** Its rows were written to a new file. */
  readonly rewritten: boolean
  /** All its rows were read. */
  readonly scanned: boolean
  /** Rows updated or deleted; each stays locked until the end of the transaction. */
  readonly rowsChanged: number
}

/** What one statement did. */
export interface StatementEffects {
  readonly sql: string
  readonly effects: readonly RelationEffect[]
}

/** What a migration did on a populated server. */
export interface Measurement {
  /** What was there before, touched or not. */
  readonly relations: readonly Relation[]
  readonly statements: readonly StatementEffects[]
  /** SQLSTATE and text of the server, when the rows or the state there were made it fail. */
  readonly failure: string | undefined
}

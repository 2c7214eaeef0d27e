import type { ChosenName } from './chosen-index-name.ts'

/** How a statement has to be run. */
export type StatementKind = 'transactional' | 'outside-transaction' | 'session-setting' | 'transaction-control'

/** How a statement outside a transaction is taken up again when nobody knows whether it was finished. */
export type Recovery =
  | {
      readonly type: 'create-index'
      readonly table: ObjectName
      readonly index: string | undefined
      /** How the server names an index without a name. */
      readonly chosen?: ChosenName
    }
  | { readonly type: 'drop-index'; readonly indexes: readonly ObjectName[] }
  | { readonly type: 'detach-partition'; readonly table: ObjectName; readonly partition: ObjectName }
  | { readonly type: 'create-database' | 'drop-database'; readonly database: string }
  /** Running it twice does what running it once does. */
  | { readonly type: 'repeatable'; readonly reindexes: boolean }
  | { readonly type: 'unknown' }

/** A name as it stands in the statement; without schema it follows the search_path. */
export interface ObjectName {
  readonly schema: string | undefined
  readonly name: string
}

export type TransactionControl = 'begin' | 'commit' | 'rollback' | 'prepare'

/** What the syntax tree says about a statement. */
export interface StatementClass {
  readonly kind: StatementKind
  /** For statements outside a transaction: what forbids it, for example `create index concurrently`. */
  readonly reason?: string
  readonly recovery?: Recovery
  readonly control?: TransactionControl
  /** The setting that `set` or `reset` changes; `all` for `reset all`. */
  readonly setting?: string
  /** `set local`: gone with its transaction. */
  readonly local?: boolean
  /** The value that `alter type … add value` adds; unusable until its transaction has committed. */
  readonly enumValue?: string
  /** It may end the transaction, and then only when it is sent alone: what calls a procedure. */
  readonly mayCommit?: boolean
  /** The command tag's row count says how many rows were written. */
  readonly countsRows: boolean
  /** Rows or columns with data may be lost. */
  readonly destroysData: boolean
}

/** One statement of a script, without the semicolon. */
export interface Statement extends StatementClass {
  /** Number within the script, from 0. */
  readonly index: number
  readonly text: string
  /** Offsets into the script in UTF-16 units. */
  readonly start: number
  readonly end: number
  /** Line of its first character, from 1. */
  readonly line: number
  /** Values that earlier statements of the script add to enums and this one uses. */
  readonly usesEnumValues?: readonly string[]
  /** Identifiers longer than 63 bytes, of which the server keeps the beginning. */
  readonly truncated?: readonly string[]
}

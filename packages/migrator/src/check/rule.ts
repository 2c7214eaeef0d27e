import type { Node } from 'libpg-query'
import type { TransactionControl } from '../script/statement.ts'
import type { CheckSettings } from './check-settings.ts'
import type { Effect, EffectReason } from './effects/effect.ts'
import type { RelationName } from './relation-name.ts'
import type { SchemaState } from './state/schema-state.ts'
import type { NodeKind } from './syntax.ts'

/** From grave to slight. */
export const SEVERITIES = ['error', 'warning', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

/**
 * What kind of harm a rule speaks of:
 * - `blocking`: others wait for as long as a table is read or written.
 * - `failure`: the server refuses the migration, always or because of the rows there are.
 * - `brief-lock`: others wait for a moment, and for as long as the migration waits for its lock.
 * - `data-loss`, `breaking`: rows are gone; applications that run fail.
 * - `correctness`: it works, but not as it looks. `style`: a matter of taste. `comment`: about allow comments themselves.
 */
export const CATEGORIES = [
  'blocking',
  'failure',
  'brief-lock',
  'data-loss',
  'breaking',
  'correctness',
  'style',
  'comment',
] as const
export type Category = (typeof CATEGORIES)[number]

/** SQL that shows a rule. */
export interface Example {
  /** A migration that was applied before. */
  readonly earlier?: string
  readonly sql: string
}

/** Something that a rule found in a statement. */
export interface Hit {
  /** Lower case, one fact, names in double quotes. */
  readonly message: string
  /** The table whose size says how much it matters. */
  readonly relation?: RelationName
  /** The same change without the harm, for this very statement. */
  readonly safeSql?: string
  /** The part of the statement that it is about, for the line. */
  readonly element?: Node | undefined
}

/** A statement, and everything that a rule may look at. */
export interface CheckedStatement {
  readonly node: Node
  readonly sql: string
  /** What it does to relations that have users: none that the same deployment creates. */
  readonly effects: readonly Effect[]
  /** The database before the statement. */
  readonly state: SchemaState
  readonly settings: CheckSettings
  readonly serverVersion: number
  /** Where the statement stands: in the file itself, or in code that the file runs. */
  readonly origin: 'file' | 'code'
  /** Number of the statement in the file, from 0. */
  readonly index: number
  readonly transaction: TransactionView
  /** The statements of the file after this one. */
  readonly following: () => readonly Node[]
  /** Whether a later statement of the same transaction creates a view of this name. */
  readonly isViewCreatedLater: (name: RelationName) => boolean
  /** Values that the file adds to enums earlier, as far as this statement uses them. */
  readonly usedEnumValues: () => readonly UsedEnumValue[]
  /** The statements in the body of the function that this statement creates, in SQL or PL/pgSQL; they do not run now. */
  readonly createdBody: () => readonly Node[]
  /** The source of a part of the statement, from its location to the comma or the end that closes it. */
  readonly sourceOf: (element: Node) => string
  /** Where a part of the statement begins in its text; undefined for what has no place. */
  readonly offsetIn: (element: Node) => number | undefined
  readonly control: TransactionControl | undefined
  /** Must not run in a transaction: the reason, such as `create index concurrently`. */
  readonly outsideTransaction: string | undefined
}

/** The transaction that a statement will run in. */
export interface TransactionView {
  /** `none`: on its own. `own`: the file brings its `begin`. */
  readonly kind: 'runner' | 'own' | 'none'
  /** Locks of earlier statements that stop readers or writers, each once for its relation, mode and reason; held until its end. */
  readonly strongLocks: ReadonlyMap<string, Effect>
  /** The tables among them that are no partitions, by key and as people write them; a table counts once. */
  readonly lockedTables: ReadonlyMap<string, string>
}

/** A value of an enum, and when it was added. */
export interface UsedEnumValue {
  readonly value: string
  /** By the same transaction. */
  readonly sameTransaction: boolean
  /** By a transaction that the file itself has committed since. */
  readonly committedByFile: boolean
}

/** One rule of the linter, with its page of documentation. */
export interface Rule {
  /** Stable, kebab-case. */
  readonly name: string
  /** What it counts as unless the configuration says otherwise; `off`: only when the configuration asks for it. */
  readonly severity: Severity | 'off'
  readonly category: Category
  /** What was found, as a sentence. */
  readonly title: string
  /** The lock, where there is one. */
  readonly lock?: string
  readonly why: string
  /** The first shows the fault, the second the same aim without it. Absent where no SQL can show it. */
  readonly examples?: { readonly unsafe: Example; readonly safe: Example }
  /** The kinds of statements and the reasons of effects that it looks at; absent: every statement is shown to it. */
  readonly on?: readonly (NodeKind | EffectReason)[]
  /** The faults in one statement. Absent for rules about files and comments, which the check itself applies. */
  readonly check?: (statement: CheckedStatement) => readonly Hit[]
}

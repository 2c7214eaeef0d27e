import type { Node } from 'libpg-query'

/** A statement inside code that a migration runs. */
export interface CodeStatement {
  readonly sql: string
  readonly node: Node
  /** Line within the body, from 1. */
  readonly line: number
}

/** Code that could not be read: SQL put together at run time. */
export interface UnreadableCode {
  readonly expression: string
  readonly line: number
}

export interface ReadCode {
  readonly statements: readonly CodeStatement[]
  readonly unreadable: readonly UnreadableCode[]
}

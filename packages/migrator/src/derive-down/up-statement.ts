import type { Node } from 'libpg-query'
import type { SqlParser } from '../script/load-parser.ts'
import { type ScriptText, splitStatements } from '../script/split-statements.ts'

/** A statement of a migration as the parser sees it. */
export interface UpStatement {
  /** Number within the script, from 0. */
  readonly index: number
  /** Of its first character in the file, from 1. */
  readonly line: number
  /** Its type and its tree: `['CreateStmt', { … }]`. */
  readonly node: Node
  readonly type: string
}

/**
 * Parses the statements of a migration for what the catalogs cannot tell. Pure.
 * @throws {MigratorError} as `splitStatements`
 */
export function parseUp(parse: SqlParser, script: ScriptText): readonly UpStatement[] {
  return splitStatements(parse, script).flatMap(({ text, line, index }) => {
    const node = parse(text).stmts?.[0]?.stmt
    return node === undefined ? [] : [{ index, line, node, type: Object.keys(node)[0] ?? '' }]
  })
}

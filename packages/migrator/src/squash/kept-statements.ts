import { z } from 'zod'
import { readAllows } from '../check/allow-comments.ts'
import { findDataChanges } from '../derive-down/find-data-changes.ts'
import { parseUp } from '../derive-down/up-statement.ts'
import type { MigrationFile } from '../files/migration-file.ts'
import type { SqlParser } from '../script/load-parser.ts'
import { splitStatements } from '../script/split-statements.ts'
import type { Statement } from '../script/statement.ts'

export const keptStatementSchema = z.strictObject({
  migration: z.string(),
  line: z.int(),
  sql: z.string(),
  /** What it does that no catalog shows. */
  reason: z.string(),
})
export type KeptStatement = z.output<typeof keptStatementSchema>

/**
 * Lists the statements whose effect a script made from the catalog would lose: rows, owners, what blocks and functions did; with the
 * comments that allow them. Pure.
 */
export function listKeptStatements(parse: SqlParser, files: readonly MigrationFile[]): readonly KeptStatement[] {
  return files.flatMap(({ name, up }) => {
    const statements = splitStatements(parse, up)
    return findDataChanges(parseUp(parse, up)).flatMap(({ index, line, reason }) => {
      const statement = statements[index]
      if (statement === undefined) return []
      const sql = [...allowsBeside(up.text, statements, statement), statement.text.trim()].join('\n')
      return [{ migration: name, line, sql, reason }]
    })
  })
}

/** Comments on the lines before a statement, and behind its semicolon, are no part of its text. */
function allowsBeside(text: string, statements: readonly Statement[], statement: Statement): readonly string[] {
  const { index, start, end } = statement
  const beside = readAllows(text, statements).filter(
    ({ statements: covered, offset }) => covered?.includes(index) && (offset < start || offset >= end),
  )
  return [...new Set(beside.map(({ offset }) => /^[^\r\n]*/.exec(text.slice(offset))?.[0] ?? ''))]
}

import { z } from 'zod'
import { findDataChanges } from '../derive-down/find-data-changes.ts'
import { parseUp } from '../derive-down/up-statement.ts'
import type { MigrationFile } from '../files/migration-file.ts'
import type { SqlParser } from '../script/load-parser.ts'
import { splitStatements } from '../script/split-statements.ts'

export const keptStatementSchema = z.strictObject({
  migration: z.string(),
  line: z.int(),
  sql: z.string(),
  /** What it does that no catalog shows. */
  reason: z.string(),
})
export type KeptStatement = z.output<typeof keptStatementSchema>

/** Lists the statements whose effect a script made from the catalog would lose: rows, owners, what blocks and functions did. Pure. */
export function listKeptStatements(parse: SqlParser, files: readonly MigrationFile[]): readonly KeptStatement[] {
  return files.flatMap(({ name, up }) => {
    const statements = splitStatements(parse, up)
    return findDataChanges(parseUp(parse, up)).flatMap(({ index, line, reason }) => {
      const statement = statements[index]
      return statement === undefined ? [] : [{ migration: name, line, sql: statement.text.trim(), reason }]
    })
  })
}

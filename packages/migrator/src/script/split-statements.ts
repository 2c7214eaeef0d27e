import type { ParseResult } from 'libpg-query'
import { MigratorError } from '../errors.ts'
import { classifyStatement } from './classify-statement.ts'
import { EnumValuesInScript } from './enum-values-in-script.ts'
import type { SqlParser } from './load-parser.ts'
import { copyBefore, copyError, isCopyFromStdin, requireStandardStrings } from './refuse-unsendable.ts'
import type { Statement } from './statement.ts'
import { offsetOfCharacter, positionAt } from './text-position.ts'
import { truncatedIdentifiers } from './truncated-identifiers.ts'

const BYTE_ORDER_MARK = '\uFEFF'
const NOT_ASCII = /[^\0-\x7f]/

/** What is split: the text of a script and the path for error messages. */
export interface ScriptText {
  readonly path: string
  readonly text: string
}

/**
 * Splits a script into its statements with PostgreSQL's parser, byte for byte; what lies between them is white space, comments and
 * semicolons. A leading byte order mark is skipped, because the server refuses it.
 * @throws {MigratorError} `MIGRATION_SYNTAX_ERROR`, `MIGRATION_PSQL_COMMAND`, `MIGRATION_COPY_STDIN` or
 * `MIGRATION_STRINGS_NOT_STANDARD`, with `path` and `line`
 */
export function splitStatements(parse: SqlParser, script: ScriptText): readonly Statement[] {
  const skipped = script.text.startsWith(BYTE_ORDER_MARK) ? 1 : 0
  const sql = script.text.slice(skipped)
  if (sql.trim() === '') return []
  const parsed = parseScript(parse, script, sql, skipped)
  const offsetOfByte = byteToOffset(sql)
  const starts = (parsed.stmts ?? []).flatMap(({ stmt, stmt_location = 0, stmt_len }) =>
    stmt === undefined ? [] : [{ stmt, from: stmt_location, to: stmt_len ? stmt_location + stmt_len : undefined }],
  )
  const lineOf = lineCounter(script.text)
  const enumValues = new EnumValuesInScript()
  const statements = starts.map(({ stmt, from, to }, index): Statement => {
    const start = offsetOfByte(from) + skipped
    const end = to === undefined ? script.text.trimEnd().length : offsetOfByte(to) + skipped
    const text = script.text.slice(start, end)
    if (isCopyFromStdin(stmt)) throw copyError(script, start)
    const truncated = truncatedIdentifiers(text, stmt)
    const usesEnumValues = enumValues.usedBy(stmt, text)
    return {
      ...{ index, text, start, end, line: lineOf(start), ...classifyStatement(stmt) },
      ...(usesEnumValues.length > 0 && { usesEnumValues }),
      ...(truncated.length > 0 && { truncated }),
    }
  })
  requireStandardStrings(script, statements)
  return statements
}

function parseScript(parse: SqlParser, script: ScriptText, sql: string, skipped: number): ParseResult {
  try {
    return parse(sql)
  } catch (error) {
    const cursor = cursorPosition(error)
    if (cursor === undefined || !(error instanceof Error)) throw error
    const offset = offsetOfCharacter(sql, cursor) + skipped
    const copy = copyBefore(parse, script.text, offset)
    throw copy === undefined ? syntaxError(script, offset, error) : copyError(script, copy)
  }
}

function syntaxError(script: ScriptText, offset: number, cause: Error): MigratorError {
  const { line, column } = positionAt(script.text, offset)
  const lineText = script.text.split('\n')[line - 1]?.trim() ?? ''
  const details = { path: script.path, line, column, statement: statementAround(script.text, offset) }
  const place = `"${script.path}" line ${line}, column ${column}`
  return script.text[offset] === '\\'
    ? new MigratorError('MIGRATION_PSQL_COMMAND', `psql command "${lineText}" in ${place}`, { cause, details })
    : new MigratorError('MIGRATION_SYNTAX_ERROR', `${cause.message} in ${place}`, { cause, details })
}

/** The statement cannot be known, for it does not parse; the text between the nearest semicolons is what people look for. */
function statementAround(text: string, offset: number): string {
  const start = text.lastIndexOf(';', offset - 1) + 1
  const end = text.indexOf(';', offset)
  return text
    .slice(start, end === -1 ? undefined : end)
    .trim()
    .slice(0, 500)
}

/** The parser counts bytes of UTF-8; most scripts are ASCII, where bytes are characters. Asked in ascending order. */
function byteToOffset(sql: string): (byte: number) => number {
  if (!NOT_ASCII.test(sql)) return (byte) => byte
  const bytes = Buffer.from(sql)
  let seenBytes = 0
  let seenUnits = 0
  return (byte) => {
    seenUnits += bytes.toString('utf8', seenBytes, byte).length
    seenBytes = byte
    return seenUnits
  }
}

/** Counts lines from offset to offset, so that a long script is read once. */
function lineCounter(text: string): (offset: number) => number {
  let seen = 0
  let line = 1
  return (offset) => {
    for (; seen < offset; seen += 1) if (text.charCodeAt(seen) === 10) line += 1
    return line
  }
}

function cursorPosition(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('sqlDetails' in error)) return undefined
  const details = error.sqlDetails
  if (typeof details !== 'object' || details === null || !('cursorPosition' in details)) return undefined
  return typeof details.cursorPosition === 'number' ? details.cursorPosition : undefined
}

import type { Node } from 'libpg-query'
import { MigratorError } from '../errors.ts'
import type { SqlParser } from './load-parser.ts'
import type { ScriptText } from './split-statements.ts'
import type { Statement } from './statement.ts'
import { positionAt } from './text-position.ts'

const COPY_FROM_STDIN = /\bcopy\b[^;]*\bfrom\s+stdin\b[^;]*;/gi
const END_OF_DATA = /^\\\.\s*$/m
const OFF = /\b(?:off|false|no|0)\b/i
const ESCAPE_STRINGS = /\be'(?:[^'\\]|\\.|'')*'/gi

/** True for `copy … from stdin`, whose data only psql can send. */
export function isCopyFromStdin(node: Node): boolean {
  if (!('CopyStmt' in node)) return false
  const { is_from, filename, is_program } = node.CopyStmt
  return is_from === true && filename === undefined && is_program !== true
}

/**
 * Finds the `copy … from stdin` whose data is what cannot be parsed at an offset: to the parser, rows of data are a syntax error.
 * Gives the offset of the statement.
 */
export function copyBefore(parse: SqlParser, text: string, offset: number): number | undefined {
  const last = [...text.slice(0, offset + 1).matchAll(COPY_FROM_STDIN)].at(-1)
  if (last === undefined || END_OF_DATA.test(text.slice(last.index + last[0].length, offset))) return undefined
  try {
    const statement = parse(last[0]).stmts?.at(-1)?.stmt
    return statement !== undefined && isCopyFromStdin(statement) ? last.index : undefined
  } catch {
    return undefined
  }
}

export function copyError(script: ScriptText, start: number): MigratorError {
  const { line, column } = positionAt(script.text, start)
  return new MigratorError('MIGRATION_COPY_STDIN', `"copy … from stdin" in "${script.path}" line ${line}`, {
    details: { path: script.path, line, column },
  })
}

/**
 * Refuses a backslash in an ordinary string after `set standard_conforming_strings to off`: the server would read it as an escape where
 * statements are sent one by one, and as itself within one message.
 * @throws {MigratorError} `MIGRATION_STRINGS_NOT_STANDARD`
 */
export function requireStandardStrings(script: ScriptText, statements: readonly Statement[]): void {
  const off = statements.find(({ setting, text }) => setting === 'standard_conforming_strings' && OFF.test(text))
  if (off !== undefined) requireNoBackslash(script, statements.slice(off.index + 1))
}

/** The same for a server or database that has the setting off. @throws {MigratorError} `MIGRATION_STRINGS_NOT_STANDARD` */
export function requireNoBackslash(script: ScriptText, statements: readonly Statement[]): void {
  const escaped = statements.find(({ text }) => /'[^']*\\/.test(text.replaceAll(ESCAPE_STRINGS, "''")))
  if (escaped === undefined) return
  const message = `a string has a backslash while \`standard_conforming_strings\` is off in "${script.path}" line ${escaped.line}`
  throw new MigratorError('MIGRATION_STRINGS_NOT_STANDARD', message, {
    details: { path: script.path, line: escaped.line },
  })
}

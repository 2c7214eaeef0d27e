import { tokenize } from './tokenize.ts'

const LONGEST = 400

/**
 * Writes a statement on one line without a single value of it: strings and numbers become `?`, comments go. The server does so for
 * most statements, but not for those that it does not plan. Pure.
 */
export function normaliseStatement(statement: string): string {
  let at = 0
  const parts = tokenize(statement).flatMap(({ kind, start, end }) => {
    const between = start > at && at > 0 ? ' ' : ''
    at = end
    return [between, kind === 'literal' ? '?' : statement.slice(start, end)]
  })
  const line = parts.join('').replaceAll(/\s+/g, ' ')
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line
}

import { escapeIdentifier, nameWithTail } from '@pgtend/database'

const SUFFIX = '_required'

/**
 * Makes a column required without reading the table under an `access exclusive` lock: a check that is validated first tells
 * `set not null` that there is nothing to look for. Returns the action that adds the check, and the statements that follow. Pure.
 */
export function requireSafely(
  table: string,
  column: string,
  prefix: string,
): { readonly action: string; readonly statements: readonly string[] } {
  const name = escapeIdentifier(nameWithTail(`${table}_${column}`, SUFFIX))
  const quoted = escapeIdentifier(column)
  return {
    action: `ADD CONSTRAINT ${name} CHECK (${quoted} IS NOT NULL) NOT VALID`,
    statements: [
      `${prefix}VALIDATE CONSTRAINT ${name}`,
      `${prefix}ALTER COLUMN ${quoted} SET NOT NULL`,
      `${prefix}DROP CONSTRAINT ${name}`,
    ],
  }
}

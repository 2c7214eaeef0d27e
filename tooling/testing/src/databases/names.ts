import { randomBytes } from 'node:crypto'

/** Every database of a run starts with this, so that nothing else is ever dropped. */
export function runPrefix(runId: string): string {
  return `pgtend_test_${runId}_`
}

/** A name that no other test of this run has. */
export function newDatabaseName(runId: string): string {
  return `${runPrefix(runId)}${randomBytes(5).toString('hex')}`
}

/**
 * The database name of a named template.
 * @throws {Error} for a name that is not 1 to 30 of `a-z`, `0-9`, `_`.
 */
export function templateDatabaseName(runId: string, name: string): string {
  if (!/^[a-z0-9_]{1,30}$/.test(name)) throw new Error(`template name "${name}" must be 1 to 30 of a-z, 0-9, _`)
  return `${runPrefix(runId)}t_${name}`
}

/** The template that has only the extensions. */
export const BASE_TEMPLATE = 'extensions'

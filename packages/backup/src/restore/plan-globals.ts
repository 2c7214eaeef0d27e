import { SQL_NAME, unquoteName } from './sql-name.ts'

/** Roles that a backup of globals brings to a server. */
export interface GlobalsPlan {
  /** Roles that are created. */
  readonly roles: readonly string[]
  readonly statements: readonly string[]
}

const CREATE = new RegExp(`^create role (${SQL_NAME});\\s*$`, 'i')
const ALTER = new RegExp(`^alter role (${SQL_NAME}) (?:with|set) `, 'i')
const MEMBERSHIP = new RegExp(
  `^grant (${SQL_NAME}) to (${SQL_NAME})(?: with [^;]*?)?(?: granted by ${SQL_NAME})?;\\s*$`,
  'i',
)
const PASSWORD = / password '(?:[^']|'')*'/gi
const GRANTED_BY = new RegExp(` granted by ${SQL_NAME}(?=;)`, 'i')

/**
 * Takes from the statements of `pg_dumpall --globals-only` those that create roles which the server lacks, with their attributes,
 * settings and memberships. Never a password, and nothing about roles that are there. Pure.
 */
export function planGlobals(statements: readonly string[], existing: readonly string[]): GlobalsPlan {
  const roles = statements.flatMap((statement) => {
    const name = CREATE.exec(statement)?.[1]
    return name === undefined || existing.includes(unquoteName(name)) ? [] : [unquoteName(name)]
  })
  const isNew = (name: string | undefined): boolean => name !== undefined && roles.includes(unquoteName(name))
  const wanted = statements.filter(
    (statement) =>
      isNew(CREATE.exec(statement)?.[1]) || isNew(ALTER.exec(statement)?.[1]) || isNew(MEMBERSHIP.exec(statement)?.[2]),
  )
  // Who granted a membership may not be here, and whoever restores it grants it now.
  return { roles, statements: wanted.map((each) => each.replaceAll(PASSWORD, '').replace(GRANTED_BY, '')) }
}

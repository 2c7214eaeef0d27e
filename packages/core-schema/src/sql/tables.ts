import { qualifiedName } from '@pgtend/database'

export interface RepositoryOptions {
  /** Schema of the tables; default `public`. */
  readonly schema?: string
}

/** Returns a function that writes the name of a table with its schema, escaped. */
export function tableNames({ schema = 'public' }: RepositoryOptions): (table: string) => string {
  return (table) => qualifiedName(schema, table)
}

/**
 * Writes a select list that gives snake_case columns the camelCase names of the Prisma models: `created_at as "createdAt"`.
 * `alias` is the table alias the columns are read from.
 */
export function selectList(fields: readonly string[], alias?: string): string {
  const prefix = alias === undefined ? '' : `${alias}.`
  return fields.map((field) => `${prefix}${columnName(field)} as "${field}"`).join(', ')
}

function columnName(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

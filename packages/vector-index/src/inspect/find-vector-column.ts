import { VectorError } from '../errors.ts'
import type { Queryable } from '../queryable.ts'
import { inspectWithOids } from './inspect-vector-columns.ts'
import type { VectorColumnFacts } from './vector-facts.ts'

/** Names one vector column; without a schema the table must be the only one of its name that has the column. */
export interface VectorColumnName {
  readonly schema?: string | undefined
  readonly table: string
  readonly column: string
}

/** A column with the oid of its table. */
export type FoundVectorColumn = VectorColumnFacts & { readonly tableOid: number }

/**
 * Finds one vector column by name. Reads catalogs only.
 * @throws {VectorError} `VECTOR_EXTENSION_MISSING`, `VECTOR_COLUMN_NOT_FOUND` or `VECTOR_COLUMN_AMBIGUOUS`
 */
export async function findVectorColumn(client: Queryable, name: VectorColumnName): Promise<FoundVectorColumn> {
  const found = await inspectWithOids(client, name)
  const [first, second] = found
  if (first === undefined) {
    const table = name.schema === undefined ? name.table : `${name.schema}.${name.table}`
    throw new VectorError('VECTOR_COLUMN_NOT_FOUND', `there is no vector column "${name.column}" in "${table}"`)
  }
  if (second !== undefined) {
    throw new VectorError(
      'VECTOR_COLUMN_AMBIGUOUS',
      `several schemas have a table "${name.table}" with a vector column "${name.column}"`,
      { details: { schemas: found.map((column) => column.schema) } },
    )
  }
  return first
}

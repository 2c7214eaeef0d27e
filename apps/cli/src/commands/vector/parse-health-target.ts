import type { Queryable, VectorColumnFilter } from '@pgtend/vector-index'
import { UsageError } from '../../usage-error.ts'
import { parseNameParts } from './parse-name-parts.ts'

/**
 * Reads which columns are meant: `TABLE`, `SCHEMA.TABLE`, `TABLE.COLUMN` or `SCHEMA.TABLE.COLUMN`. Two parts are a table and its
 * column where there is such a column.
 * @throws {UsageError} when there is nothing of the name
 */
export async function parseHealthTarget(client: Queryable, target: string): Promise<VectorColumnFilter> {
  const { inspectVectorColumns } = await import('@pgtend/vector-index')
  for (const filter of meanings(parseNameParts(target) ?? [])) {
    if ((await inspectVectorColumns(client, filter)).length > 0) return filter
  }
  throw new UsageError(
    `"${target}" names no vector column and no table with one`,
    'Write TABLE, TABLE.COLUMN or SCHEMA.TABLE.COLUMN; `pgtend vector list` shows them.',
  )
}

/** What the parts can mean, most likely first. Pure. */
function meanings([first, second, third, ...rest]: readonly string[]): readonly VectorColumnFilter[] {
  if (first === undefined || rest.length > 0) return []
  if (second === undefined) return [{ table: first }]
  if (third !== undefined) return [{ schema: first, table: second, column: third }]
  return [
    { table: first, column: second },
    { schema: first, table: second },
  ]
}

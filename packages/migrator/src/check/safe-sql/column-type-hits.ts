import type { ColumnDef } from 'libpg-query'
import { newColumns } from '../new-columns.ts'
import type { CheckedStatement, Hit } from '../rule.ts'
import { type ColumnType, columnType } from '../state/column-type.ts'

/** A type that a rule minds, and the one to be written instead. */
export interface MindedType {
  readonly matches: (type: ColumnType, column: ColumnDef) => boolean
  /** What is wrong with the column of this name. */
  readonly message: (name: string) => string
  /** The type as written, at the beginning of the text. */
  readonly from: RegExp
  readonly to: string
}

/** Hits for the new columns of a type; their safe form is the statement with the other type for all of them. Pure. */
export function columnTypeHits(statement: CheckedStatement, minded: MindedType): readonly Hit[] {
  const columns = newColumns(statement.node).filter((column) => minded.matches(columnType(column.typeName), column))
  const safeSql = columns.length === 0 ? undefined : retyped(statement, columns, minded)
  return columns.map((column) => ({
    message: minded.message(column.colname ?? ''),
    element: { ColumnDef: column },
    ...(safeSql !== undefined && { safeSql }),
  }))
}

/** Undefined where a type does not stand in the text as expected. */
function retyped(
  { sql, offsetIn }: CheckedStatement,
  columns: readonly ColumnDef[],
  { from, to }: MindedType,
): string | undefined {
  let result = sql
  const offsets = columns.map(({ typeName }) => (typeName === undefined ? undefined : offsetIn({ TypeName: typeName })))
  for (const offset of offsets.toSorted((left = 0, right = 0) => right - left)) {
    const rest = offset === undefined ? '' : result.slice(offset)
    if (rest.search(from) !== 0) return undefined
    result = result.slice(0, offset) + rest.replace(from, to)
  }
  return `${result.trim()};`
}

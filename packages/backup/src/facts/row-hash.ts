import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { ColumnToHash } from './select-tables.ts'

/** Hashes lie one in the other, as deep as the stack of the server allows with a wide margin. */
const NESTED_COLUMNS = 50

/**
 * SQL of the 64-bit hash of a row of `t`. The hash of each column is the seed of the next one, so that fields stay apart without
 * quotes, which would take half of the time; of a null one bit of the seed is turned, so that it is not ''. Pure.
 */
export function rowHash(columns: readonly ColumnToHash[]): string {
  const groups: string[] = []
  for (let start = 0; start < columns.length; start += NESTED_COLUMNS) {
    groups.push(columns.slice(start, start + NESTED_COLUMNS).reduce(hashAfter, '0::int8'))
  }
  const [only = '0::int8'] = groups
  return groups.length < 2 ? only : `pg_catalog.hashtextextended(pg_catalog.concat_ws(' ', ${groups.join(', ')}), 0)`
}

function hashAfter(seed: string, column: ColumnToHash): string {
  const name = `t.${escapeIdentifier(column.name)}`
  const seedOfNull = `${seed} # case when ${name} is null then 1 else 0 end`
  return `pg_catalog.hashtextextended(coalesce(${fieldText(name, column)}, '') collate "C", ${seedOfNull})`
}

/** A type of its own may have a cast to text that loses something; `concat` asks the output function. */
function fieldText(name: string, column: ColumnToHash): string {
  switch (column.form) {
    case 'text':
      return name
    case 'cast':
      return `${name}::text`
    case 'output':
      return `pg_catalog.concat(${name})`
    case 'binary':
      return `pg_catalog.encode(${qualifiedName(...column.send)}(${name}), 'hex')`
    case 'long':
      return `pg_catalog.encode(pg_catalog.sha256(${qualifiedName(...column.send)}(${name})), 'hex')`
  }
}

import { escapeIdentifier, escapeLiteral, qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import type { PossibleLoss, PossibleObstacle } from './change.ts'

/** Counts the rows that a change would lose. Reads the whole table. */
export async function countLoss<T extends PossibleLoss>(client: ClientBase, loss: T): Promise<T & Counted> {
  const filter = loss.column === null ? 'true' : `${escapeIdentifier(loss.column)} is not null`
  return { ...loss, rows: await countRows(client, `${qualifiedName(loss.schema, loss.table)} where ${filter}`) }
}

/** Counts the rows in the way of a change; of duplicates, every row but one of each. Reads the whole table. */
export async function countObstacle<T extends PossibleObstacle>(client: ClientBase, obstacle: T): Promise<T & Counted> {
  return { ...obstacle, rows: await countRows(client, rowsInTheWay(obstacle)) }
}

interface Counted {
  readonly rows: number
}

/** The rows of a table whose parent is missing, as it stands after `from`. Pure. */
export function rowsWithoutParent({ schema, table, columns, references }: PossibleObstacle): string {
  if (references === undefined) throw new TypeError('a foreign key refers to something')
  const own = columns.map((column) => `child.${escapeIdentifier(column)}`)
  const matches = references.columns.map((column, index) => `parent.${escapeIdentifier(column)} = ${own[index]}`)
  const known = own.map((column) => `${column} is not null`).join(' and ')
  const parent = qualifiedName(references.schema, references.table)
  return `${qualifiedName(schema, table)} child where ${known} and not exists (select from ${parent} parent where ${matches.join(' and ')})`
}

/** The condition that finds the values which an enum lacks; nulls are none. Pure. */
export function isOutsideEnum({ columns, allowed = [] }: PossibleObstacle): string {
  const list = allowed.map((label) => escapeLiteral(label)).join(', ')
  return columns.map((column) => `${escapeIdentifier(column)}::text not in (${list})`).join(' or ')
}

function rowsInTheWay(obstacle: PossibleObstacle): string {
  const { kind, schema, table, columns } = obstacle
  const name = qualifiedName(schema, table)
  const names = columns.map((column) => escapeIdentifier(column))
  switch (kind) {
    case 'required-column-without-default':
      return name
    case 'nulls-in-required-column':
      return `${name} where ${names.map((column) => `${column} is null`).join(' or ')}`
    case 'rows-without-parent':
      return rowsWithoutParent(obstacle)
    case 'values-outside-enum':
      return `${name} where ${isOutsideEnum(obstacle)}`
    case 'duplicates-in-unique-index': {
      const list = names.join(', ')
      const known = names.map((column) => `${column} is not null`).join(' and ')
      return `(select row_number() over (partition by ${list}) as place from ${name} where ${known}) copies where place > 1`
    }
  }
}

async function countRows(client: ClientBase, from: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(`select count(*)::double precision as "count" from ${from}`)
  return rows[0]?.count ?? 0
}

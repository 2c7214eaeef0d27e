import { escapeIdentifier, escapeLiteral, qualifiedName } from '@pgtend/database'
import type { PossibleLoss, PossibleObstacle, Rename } from './change.ts'

/** Writes a rename as SQL; what is in `schema` is named without it, as Prisma's engine does. Pure. */
export function renameSql({ kind, schema: own, of, from, to }: Rename, schema: string): string {
  const name = own === schema ? escapeIdentifier(of) : qualifiedName(own, of)
  switch (kind) {
    case 'table':
      return `ALTER TABLE ${name} RENAME TO ${escapeIdentifier(to)}`
    case 'column':
      return `ALTER TABLE ${name} RENAME COLUMN ${escapeIdentifier(from)} TO ${escapeIdentifier(to)}`
    case 'enum':
      return `ALTER TYPE ${name} RENAME TO ${escapeIdentifier(to)}`
    case 'enum-value':
      return `ALTER TYPE ${name} RENAME VALUE ${escapeLiteral(from)} TO ${escapeLiteral(to)}`
  }
}

/** Names what was renamed, for people: `column "a" of table "t"`. Pure. */
export function describeRenamed({ kind, of, from }: Omit<Rename, 'to'>): string {
  if (kind === 'column') return `column "${from}" of table "${of}"`
  return kind === 'enum-value' ? `value "${from}" of enum "${of}"` : `${kind} "${from}"`
}

/** The name that a table had before the renames. Pure. */
export function formerTable(renames: readonly Rename[], schema: string, table: string): string {
  return renames.find(({ kind, schema: own, to }) => kind === 'table' && own === schema && to === table)?.from ?? table
}

/** Turns the names of a loss or an obstacle into those that the database still has, before the renames. Pure. */
export function withFormerNames<T extends PossibleLoss | PossibleObstacle>(change: T, renames: readonly Rename[]): T {
  const { schema, table } = change
  const former = { ...change, table: formerTable(renames, schema, table) }
  if (!('columns' in change)) {
    return { ...former, column: change.column === null ? null : formerColumn(renames, change, change.column) }
  }
  const { references, allowed } = change
  const columns = change.columns.map((column) => formerColumn(renames, change, column))
  return {
    ...former,
    columns,
    ...(references && { references: withFormerColumns(references, renames) }),
    ...(allowed && { allowed: withFormerLabels(allowed, renames) }),
  }
}

function withFormerLabels(labels: readonly string[], renames: readonly Rename[]): readonly string[] {
  const values = renames.filter(({ kind }) => kind === 'enum-value')
  return labels.flatMap((label) => [label, ...values.filter(({ to }) => to === label).map(({ from }) => from)])
}

type Columns = NonNullable<PossibleObstacle['references']>

function withFormerColumns(of: Columns, renames: readonly Rename[]): Columns {
  const columns = of.columns.map((column) => formerColumn(renames, of, column))
  return { ...of, table: formerTable(renames, of.schema, of.table), columns }
}

function formerColumn(
  renames: readonly Rename[],
  { schema, table }: { readonly schema: string; readonly table: string },
  column: string,
): string {
  const rename = renames.find(
    ({ kind, of, schema: own, to }) => kind === 'column' && own === schema && of === table && to === column,
  )
  return rename?.from ?? column
}

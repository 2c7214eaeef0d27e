import type { LeftAlone, PossibleLoss, PossibleObstacle, Rename } from '@pgtend/migrator'
import { plural } from '../../render/format.ts'

/** A title with lines under it; nothing without lines. What is said twice is printed once. */
export function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [[title, ...new Set(lines.map((line) => `  ${line}`))].join('\n')]
}

/** What the engine would have changed and raw SQL owns. */
export function leftAloneSection(leftAlone: readonly LeftAlone[]): readonly string[] {
  return section(
    'Left alone:',
    leftAlone.map(({ object, reason }) => `${object}: ${reason}`),
  )
}

export function renamedSection(renames: readonly Rename[]): readonly string[] {
  return section(
    'Renamed:',
    renames.map(({ kind, of, from, to }) => `${kind.replace('-', ' ')} ${[...new Set([of, from])].join('.')} to ${to}`),
  )
}

/** A change with the rows that it concerns; null when nobody counted. */
interface Counted {
  readonly rows: number | null
}

export function lossText({ kind, table, column, rows }: PossibleLoss & Counted): string {
  return `${column === null ? '' : `column "${column}" of `}table "${table}" ${LOSSES[kind]}${rowsText(rows)}`
}

const LOSSES: Readonly<Record<PossibleLoss['kind'], string>> = {
  'drop-table': 'is dropped',
  'drop-column': 'is dropped',
  'recreate-column': 'is dropped and made anew',
  'change-type': 'gets a type that may not hold its values',
}

export function obstacleText({ kind, table, columns, rows }: PossibleObstacle & Counted): string {
  const names = columns.map((column) => `"${column}"`).join(', ')
  return `${columns.length === 1 ? 'column' : 'columns'} ${names} of table "${table}" ${OBSTACLES[kind]}${rowsText(rows)}`
}

const OBSTACLES: Readonly<Record<PossibleObstacle['kind'], string>> = {
  'required-column-without-default': 'is required and has no default',
  'nulls-in-required-column': 'becomes required',
  'duplicates-in-unique-index': 'becomes unique',
  'rows-without-parent': 'becomes a foreign key',
  'values-outside-enum': 'may only have values of its new enum',
}

function rowsText(rows: number | null): string {
  return rows === null ? '' : `: ${plural(rows, 'row')}`
}

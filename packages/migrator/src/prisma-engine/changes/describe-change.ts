import type { PossibleLoss, PossibleObstacle } from './change.ts'

const LOSSES: Readonly<Record<PossibleLoss['kind'], string>> = {
  'drop-table': 'is dropped with its rows',
  'drop-column': 'is dropped with its values',
  'recreate-column': 'is dropped with its values and made anew',
  'change-type': 'gets a type that may not hold its values',
}

const OBSTACLES: Readonly<Record<PossibleObstacle['kind'], string>> = {
  'required-column-without-default': 'is required and has no default',
  'nulls-in-required-column': 'becomes required',
  'duplicates-in-unique-index': 'becomes unique',
  'rows-without-parent': 'becomes a foreign key',
  'values-outside-enum': 'may only have values of its new enum',
}

/** Says what a change loses: `column "a" of table "t" is dropped with its values`. Pure. */
export function describeLoss({ kind, table, column }: PossibleLoss): string {
  return `${column === null ? '' : `column "${column}" of `}table "${table}" ${LOSSES[kind]}`
}

/** Says what existing rows may forbid: `column "a" of table "t" becomes required`. Pure. */
export function describeObstacle({ kind, table, columns }: PossibleObstacle): string {
  const names = columns.map((column) => `"${column}"`).join(', ')
  return `${columns.length === 1 ? 'column' : 'columns'} ${names} of table "${table}" ${OBSTACLES[kind]}`
}

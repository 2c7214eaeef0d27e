import type { DataLoss } from '@pgtend/migrator'
import { formatCount } from '../../render/format.ts'

/** `3 rows of "public.note"`, `about 120,000 values of "public.note.body"`, `an unknown number of rows of "public.note"`. */
export function renderDataLoss(losses: readonly DataLoss[]): readonly string[] {
  return losses.map(({ schema, table, column, rows, exact }) => {
    const noun = column === null ? 'row' : 'value'
    const name = [schema, table, ...(column === null ? [] : [column])].join('.')
    // Neither counted in time nor ever analyzed.
    if (rows === 0) return `an unknown number of ${noun}s of "${name}"`
    return `${exact ? '' : 'about '}${formatCount(rows)} ${noun}${rows === 1 ? '' : 's'} of "${name}"`
  })
}

import { type CatalogView, type CatalogViewColumn, escapeIdentifier, escapeLiteral } from '@pgtend/database'
import { objectAddress, relationName } from '../object-address.ts'
import { alterStorage } from './alter-column.ts'

/** Gives the columns of a view the comments, defaults and storage that they should have; `from` is undefined for a new one. */
export function viewColumns(from: CatalogView | undefined, to: CatalogView): readonly string[] {
  const [before, after] = [byName(from), byName(to)]
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)]
    const column = is ?? plain(was)
    return column === undefined ? [] : alterViewColumn(to, was, column)
  })
}

function byName(view: CatalogView | undefined): ReadonlyMap<string, CatalogViewColumn> {
  return new Map((view?.columnDetails ?? []).map((column) => [column.name, column]))
}

/** A column that has nothing of its own any more. */
function plain(column: CatalogViewColumn | undefined): CatalogViewColumn | undefined {
  if (column === undefined) return undefined
  const none = { comment: null, defaultExpression: null, storage: null, compression: null, statisticsTarget: null }
  return { ...column, ...none, options: [] }
}

function alterViewColumn(
  view: CatalogView,
  from: CatalogViewColumn | undefined,
  to: CatalogViewColumn,
): readonly string[] {
  const name = escapeIdentifier(to.name)
  const { comment, defaultExpression } = to
  const value = defaultExpression === null ? 'drop default' : `set default ${defaultExpression}`
  const details = [
    ...((from?.defaultExpression ?? null) === defaultExpression ? [] : [value]),
    ...alterStorage(from, to),
  ]
  const text = comment === null ? 'null' : escapeLiteral(comment)
  return [
    ...details.map((detail) => `alter ${objectAddress(view)} alter column ${name} ${detail}`),
    ...((from?.comment ?? null) === comment ? [] : [`comment on column ${relationName(view)}.${name} is ${text}`]),
  ]
}

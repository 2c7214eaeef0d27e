import { isDeepStrictEqual } from 'node:util'
import type { CatalogColumn, CatalogConstraint, CatalogFunction, CatalogObject, CatalogView } from '@pgtend/database'
import { functionHeader } from './referring-text.ts'
import type { UserType } from './sql/type-definition.ts'

/** Types are replaced by renaming the old one away, so that columns can be moved from the one to the other. */
export function isUserType(object: CatalogObject): object is UserType {
  return ['enum', 'domain', 'composite', 'range'].includes(object.kind)
}

/** Whether two states of an object are alike. No statement moves a column to another place, or makes one that was inherited so again. */
export function isSame(from: CatalogObject, to: CatalogObject): boolean {
  return from.comment === to.comment && !differsBeyondComment(from, to)
}

/** The same but for what `comment on` sets. */
export function differsBeyondComment(from: CatalogObject, to: CatalogObject): boolean {
  const rest = { comment: null, position: 0, local: true }
  return !isDeepStrictEqual({ ...from, ...rest }, { ...to, ...rest })
}

/** Whether an object has to be dropped and created again, because no `alter` leads from one state to the other. Pure. */
export function mustReplace(from: CatalogObject, to: CatalogObject): boolean {
  if (!differsBeyondComment(from, to)) return false
  if (from.kind === 'column' && to.kind === 'column') return mustReplaceColumn(from, to)
  if (from.kind === 'view' && to.kind === 'view') return mustReplaceView(from, to)
  if (from.kind === 'function' && to.kind === 'function') return mustReplaceFunction(from, to)
  if (from.kind === 'enum' && to.kind === 'enum') return !isSubsequence(from.labels, to.labels)
  if (from.kind === 'domain' && to.kind === 'domain') {
    return from.type !== to.type || from.collation !== to.collation
  }
  if (from.kind === 'constraint' && to.kind === 'constraint') return mustReplaceConstraint(from, to)
  if (from.kind === 'index' && to.kind === 'index') return from.definition !== to.definition || from.valid !== to.valid
  if (from.kind === 'trigger' || from.kind === 'event trigger' || from.kind === 'rule') {
    return 'definition' in to && from.definition !== to.definition
  }
  return ['composite', 'range', 'policy', 'statistics', 'publication', 'grant', 'default privilege', 'other'].includes(
    from.kind,
  )
}

/** Whether all items stand in the longer list in the same order. */
export function isSubsequence(items: readonly string[], longer: readonly string[]): boolean {
  let found = 0
  for (const item of longer) if (item === items[found]) found += 1
  return found === items.length
}

/** A generated column keeps its values when it becomes an ordinary one; every other way leads over a new column. */
function mustReplaceColumn(from: CatalogColumn, to: CatalogColumn): boolean {
  if (isDeepStrictEqual(from.generated, to.generated)) return from.generated !== null && from.type !== to.type
  return to.generated !== null || from.generated?.kind === 'virtual'
}

function mustReplaceView(from: CatalogView, to: CatalogView): boolean {
  if (from.materialized !== to.materialized) return true
  if (from.definition === to.definition) return false
  return from.materialized || !from.columns.every((column, index) => column === to.columns[index])
}

/** `create or replace function` keeps names, modes and defaults of the parameters, and the type of the result. */
function mustReplaceFunction(from: CatalogFunction, to: CatalogFunction): boolean {
  if (from.form !== to.form || from.form === 'aggregate') return true
  return signature(from) !== signature(to)
}

function signature({ definition }: CatalogFunction): string {
  const header = functionHeader(definition)
  const [parameters = ''] = header.split('\n LANGUAGE')
  return parameters.replaceAll(/\s+/g, ' ')
}

/** What only becomes valid is validated, and whether its triggers fire is no part of its definition. */
function mustReplaceConstraint(from: CatalogConstraint, to: CatalogConstraint): boolean {
  const validates = !from.validated && to.validated
  return (validates ? from.definition.replace(/ NOT VALID$/, '') : from.definition) !== to.definition
}

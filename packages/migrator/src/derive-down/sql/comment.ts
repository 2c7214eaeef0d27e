import { type CatalogObject, escapeLiteral } from '@pgtend/database'
import { objectAddress } from '../object-address.ts'
import { lossless, type SqlChange } from '../sql-change.ts'

/** Sets or removes the comment of an object where it differs; `from` is undefined for a new one. */
export function commentOn(from: CatalogObject | undefined, to: CatalogObject): readonly SqlChange[] {
  if (to.kind === 'grant' || to.kind === 'default privilege' || to.kind === 'other') return []
  if ((from?.comment ?? null) === to.comment) return []
  const text = to.comment === null ? 'null' : escapeLiteral(to.comment)
  return [lossless(to.identity, `comment on ${objectAddress(to)} is ${text}`)]
}

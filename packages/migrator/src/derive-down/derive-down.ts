import type { Catalog } from '@pgtend/database'
import type { Node } from 'libpg-query'
import { deriveChanges } from './derive-changes.ts'
import { findDataChanges, type UndoneNote } from './find-data-changes.ts'
import { type Loss, type SqlChange, worstLoss } from './sql-change.ts'
import type { UpStatement } from './up-statement.ts'

/** The way back of one migration. */
export interface DerivedDown {
  /** In the order in which they are run. */
  readonly changes: readonly SqlChange[]
  /** What the migration did beyond the catalog; it stays. */
  readonly undone: readonly UndoneNote[]
  /** The worst of all; `irreversible` also when rows were changed. */
  readonly loss: Loss
  /** Why nothing at all can be undone; null when something can, or nothing has to be. */
  readonly refusal: string | null
}

/**
 * Derives the SQL that undoes a migration from the catalogs before and after it. Pure. The statements tell what the catalogs do not: rows
 * that were changed, indexes that were built concurrently. Renames look like drop and create; undo them first (`findRenames`), then derive
 * the rest from the catalog that is left.
 */
export function deriveDown(
  before: Catalog,
  after: Catalog,
  statements: readonly UpStatement[] = [],
  renames: readonly SqlChange[] = [],
): DerivedDown {
  const changes = [
    ...renames,
    ...deriveChanges(after, before, { concurrently: concurrentIndexes(before, after, statements) }),
  ]
  const known = new Set(before.objects.map(({ identity }) => identity))
  const undone = findDataChanges(
    statements,
    after.objects.filter(({ identity }) => !known.has(identity)),
  )
  const loss = worstLoss([
    ...changes.map((change) => change.loss),
    ...(undone.length > 0 ? ['irreversible' as const] : []),
  ])
  const reasons = [
    ...undone.map(({ line, reason }) => `${reason} in line ${line}`),
    ...changes.flatMap(({ sql, reason }) => (sql === null && reason !== null ? [reason] : [])),
  ]
  const undoesNothing = changes.every(({ sql }) => sql === null)
  return { changes, undone, loss, refusal: undoesNothing && reasons.length > 0 ? reasons.join('; ') : null }
}

/** Identities of the indexes that the migration built or dropped concurrently. */
function concurrentIndexes(before: Catalog, after: Catalog, statements: readonly UpStatement[]): ReadonlySet<string> {
  const names = new Set(statements.flatMap(({ node }) => concurrentNames(node)))
  // An index whose name the server chose is not named in its statement.
  const unnamed = statements.some(
    ({ node }) => 'IndexStmt' in node && node.IndexStmt.concurrent && !node.IndexStmt.idxname,
  )
  const known = new Set(before.objects.map(({ identity }) => identity))
  const isNew = (identity: string): boolean => unnamed && !known.has(identity)
  const indexes = [...before.objects, ...after.objects].filter(({ kind }) => kind === 'index')
  return new Set(
    indexes.filter(({ name, identity }) => names.has(name) || isNew(identity)).map(({ identity }) => identity),
  )
}

function concurrentNames(node: Node): readonly string[] {
  if ('IndexStmt' in node) return node.IndexStmt.concurrent && node.IndexStmt.idxname ? [node.IndexStmt.idxname] : []
  if (!('DropStmt' in node) || !node.DropStmt.concurrent) return []
  return (node.DropStmt.objects ?? []).flatMap((object) => {
    const last = 'List' in object ? object.List.items?.at(-1) : undefined
    return last !== undefined && 'String' in last ? [last.String.sval ?? ''] : []
  })
}

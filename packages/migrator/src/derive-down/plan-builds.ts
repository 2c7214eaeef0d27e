import { isDeepStrictEqual } from 'node:util'
import {
  type CatalogColumn,
  type CatalogConstraint,
  type CatalogIndex,
  type CatalogObject,
  escapeIdentifier,
  qualifiedName,
} from '@pgtend/database'
import { type CatalogPair, objectsOf } from './derive-changes.ts'
import type { IndexedCatalog } from './indexed-catalog.ts'
import { isUserType } from './must-replace.ts'
import { objectAddress, relationName } from './object-address.ts'
import { sortByNeed } from './sort-by-need.ts'
import { alterObject } from './sql/alter-object.ts'
import { replicaIdentity } from './sql/alter-table.ts'
import { buildObject } from './sql/build-object.ts'
import { commentOn } from './sql/comment.ts'
import { indexStatistics } from './sql/create-index.ts'
import { inlineConstraints } from './sql/create-table.ts'
import { isStandardGrant } from './sql/grant.ts'
import { lossless, type SqlChange } from './sql-change.ts'

/** Plans what is created and altered, each after what it needs. The former types of rebuilt ones are left (`dropFormerTypes`). Pure. */
export function planBuilds(pair: CatalogPair): readonly SqlChange[] {
  const { to, difference } = pair
  const { created, replaced, altered, retyped, rebuiltTypes } = difference
  const all = objectsOf(to, new Set([...created, ...replaced, ...altered, ...retyped, ...rebuiltTypes]))
  const isPart = partsOf(to, created, new Set([...created, ...replaced, ...rebuiltTypes]))
  const needsOf = withPartNeeds(to, all.filter(isPart))
  const order = sortByNeed(
    all.filter((object) => !isPart(object)),
    needsOf,
  )
  return [
    ...order.flatMap((object) => buildOrAlter(object, pair)),
    ...all.filter(isPart).flatMap((object) => partDetails(object)),
    ...ownedSequences(pair),
    ...replicaIdentities(pair),
  ]
}

/** Drops the former types, once nothing uses them any more. */
export function dropFormerTypes({ from, difference }: CatalogPair): readonly SqlChange[] {
  const types = sortByNeed(objectsOf(from, difference.rebuiltTypes), from.needsOf).toReversed()
  return types.map((type) =>
    lossless(type.identity, `drop ${type.kind === 'domain' ? 'domain' : 'type'} ${formerName(type)}`),
  )
}

function buildOrAlter(object: CatalogObject, pair: CatalogPair): readonly SqlChange[] {
  const { from, to, difference, concurrently } = pair
  const before = from.objects.get(object.identity)
  const again = difference.replaced.has(object.identity)
  const build = { catalog: to, again, concurrently: concurrently.has(object.identity) }
  if (before === undefined || again) return [...buildObject(object, build), ...withheld(object, pair)]
  if (difference.rebuiltTypes.has(object.identity)) {
    const rename = `alter ${object.kind === 'domain' ? 'domain' : 'type'} ${qualifiedName(object.schema, object.name)} rename to ${escapeIdentifier(formerOf(object.name))}`
    return [lossless(object.identity, rename), ...buildObject(object, build), ...withheld(object, pair)]
  }
  if (object.kind === 'column' && followsParent(object, pair)) return commentOn(before, object)
  const rebuilt = difference.retyped.has(object.identity) && before.kind === 'column' && usesRebuilt(before, pair)
  return alterObject(before, object, { rebuilt, to })
}

function usesRebuilt(column: CatalogColumn, { from, difference }: CatalogPair): boolean {
  return [...from.needsOf(column)].some((need) => difference.rebuiltTypes.has(need))
}

/** Statements on a parent reach the columns that its children have from it. */
function followsParent(column: CatalogColumn, { to, difference }: CatalogPair): boolean {
  if (column.local) return false
  const table = to.ownerOf(column)
  if (table?.kind !== 'table') return false
  const parents = table.partitionOf === null ? table.inherits : [table.partitionOf]
  return parents.some((parent) =>
    to
      .columnsOf(parent)
      .some(
        ({ name, identity }) =>
          name === column.name && (difference.altered.has(identity) || difference.retyped.has(identity)),
      ),
  )
}

/** What is written into the statement of another object, or comes with it. */
function partsOf(
  catalog: IndexedCatalog,
  created: ReadonlySet<string>,
  remade: ReadonlySet<string>,
): (object: CatalogObject) => boolean {
  const isRemade = (object: CatalogObject | undefined): boolean => object !== undefined && remade.has(object.identity)
  return (object) => {
    switch (object.kind) {
      case 'grant':
        return isStandardGrant(object) && isRemade(catalog.ownerOf(object))
      case 'index':
        return (object.constraint !== null && !object.clustered) || comesWithPartition(object, catalog, remade)
      case 'sequence':
        return object.ownedBy?.identity === true && created.has(object.identity)
      case 'column':
      case 'constraint':
        return comesWithTable(object, catalog, created)
      default:
        return false
    }
  }
}

function comesWithTable(
  object: CatalogColumn | CatalogConstraint,
  catalog: IndexedCatalog,
  created: ReadonlySet<string>,
): boolean {
  if (!object.local && (object.kind === 'constraint' || created.has(object.identity))) return true
  const owner = catalog.ownerOf(object)
  if (owner?.kind !== 'table' || !created.has(owner.identity)) return false
  return object.kind === 'column' || inlineConstraints(owner, catalog).includes(object)
}

function withPartNeeds(
  catalog: IndexedCatalog,
  parts: readonly CatalogObject[],
): (object: CatalogObject) => ReadonlySet<string> {
  const needs = new Map<string, Set<string>>()
  for (const part of parts) {
    const owner = catalog.ownerOf(part)
    if (owner === undefined) continue
    const known = needs.get(owner.identity) ?? new Set()
    for (const need of catalog.needsOf(part)) if (need !== owner.identity) known.add(need)
    needs.set(owner.identity, known)
  }
  return (object) => new Set([...catalog.needsOf(object), ...(needs.get(object.identity) ?? [])])
}

/** A new partition gets the indexes that its table has already. */
function comesWithPartition(index: CatalogIndex, catalog: IndexedCatalog, made: ReadonlySet<string>): boolean {
  if (index.partitionOf === null || !made.has(catalog.ownerOf(index)?.identity ?? '')) return false
  const { schema, name } = index.partitionOf
  return !objectsOf(catalog, made).some((one) => one.kind === 'index' && one.schema === schema && one.name === name)
}

/** A new function or type lets everyone use it; where nobody else may, that is taken back. */
function withheld(object: CatalogObject, { to }: CatalogPair): readonly SqlChange[] {
  if (object.kind !== 'function' && !isUserType(object)) return []
  const { schema, name } = object
  const target =
    object.kind === 'function'
      ? objectAddress(object).replace(/^\w+ /, 'routine ')
      : `type ${qualifiedName(schema, name)}`
  for (const grant of to.objects.values()) {
    if (grant.kind === 'grant' && grant.grantee === 'public' && to.ownerOf(grant) === object) return []
  }
  return [lossless(object.identity, `revoke all on ${target} from public`)]
}

/** Columns and constraints are commented on with their table; what else comes with others has only its details to set. */
function partDetails(object: CatalogObject): readonly SqlChange[] {
  if (object.kind === 'sequence') return commentOn(undefined, object)
  if (object.kind !== 'index') return []
  const statistics = indexStatistics(undefined, object).map((sql) => lossless(object.identity, sql))
  return [...statistics, ...commentOn(undefined, object)]
}

function ownedSequences({ from, to, difference }: CatalogPair): readonly SqlChange[] {
  return [...to.objects.values()].flatMap((object) => {
    if (object.kind !== 'sequence' || object.ownedBy?.identity) return []
    const before = from.objects.get(object.identity)
    const was = before?.kind === 'sequence' ? before.ownedBy : null
    const owner = to.ownerOf(object)
    const isNew =
      owner !== undefined && (difference.created.has(owner.identity) || difference.replaced.has(owner.identity))
    if (isDeepStrictEqual(was, object.ownedBy) && !isNew) return []
    const { ownedBy } = object
    const column = ownedBy === null ? 'none' : `${relationName(ownedBy)}.${escapeIdentifier(ownedBy.column)}`
    return [lossless(object.identity, `alter ${objectAddress(object)} owned by ${column}`)]
  })
}

function replicaIdentities({ from, to }: CatalogPair): readonly SqlChange[] {
  return [...to.objects.values()].flatMap((object) => {
    if (object.kind !== 'table' || object.form === 'foreign') return []
    const before = from.objects.get(object.identity)
    const was = before?.kind === 'table' ? before.replicaIdentity : 'default'
    return was === object.replicaIdentity ? [] : [lossless(object.identity, replicaIdentity(object))]
  })
}

function formerName({ schema, name }: CatalogObject): string {
  return qualifiedName(schema, formerOf(name))
}

/** Short enough for every name: the server cuts off at 63 bytes. */
function formerOf(name: string): string {
  return `${name.slice(0, 20)}_pgtend_former`
}

import type { CatalogObject } from '@pgtend/database'
import { type CatalogPair, objectsOf } from './derive-changes.ts'
import type { IndexedCatalog } from './indexed-catalog.ts'
import { sortByNeed } from './sort-by-need.ts'
import { dropObject } from './sql/drop-object.ts'
import type { SqlChange } from './sql-change.ts'

export interface PlannedDrops {
  /** Before anything is created or altered. */
  readonly early: readonly SqlChange[]
  /** After it: an object that stays uses them until it is altered. */
  readonly late: readonly SqlChange[]
}

/** Plans the drops, dependents first; what goes with its table is not dropped apart. Pure. */
export function planDrops(pair: CatalogPair): PlannedDrops {
  const { from, difference, concurrently } = pair
  const going = new Set([...difference.dropped, ...difference.replaced])
  const gone = objectsOf(from, going)
  const apart = gone.filter((object) => isDroppedApart(object, from, going) && !isGrantOnFormer(object, pair))
  const needsOf = withParts(from, gone, apart)
  const order = sortByNeed(apart, needsOf).toReversed()
  const late = findLate(pair, needsOf)
  const drop = (object: CatalogObject): readonly SqlChange[] =>
    dropObject(object, { concurrently: concurrently.has(object.identity) })
  const early = order.filter(({ identity }) => !late.has(identity))
  const circular = [early, order.filter(({ identity }) => late.has(identity))].flatMap((list) =>
    circularKeys(from, gone, list),
  )
  return {
    early: [...circular, ...early].flatMap(drop),
    late: order.filter(({ identity }) => late.has(identity)).flatMap(drop),
  }
}

function isDroppedApart(object: CatalogObject, catalog: IndexedCatalog, going: ReadonlySet<string>): boolean {
  if (object.kind === 'index' && object.constraint !== null) return false
  if (object.kind === 'sequence' && object.ownedBy?.identity) return false
  if ((object.kind === 'column' || object.kind === 'constraint') && !object.local) return false
  if (object.kind === 'index' && object.partitionOf !== null) {
    const { schema, name } = object.partitionOf
    for (const other of objectsOf(catalog, going)) {
      if (other.kind === 'index' && other.schema === schema && other.name === name) return false
    }
  }
  const owner = catalog.ownerOf(object)
  return owner === undefined || !going.has(owner.identity)
}

/** What may be done with a type goes with it. */
function isGrantOnFormer(object: CatalogObject, { from, difference }: CatalogPair): boolean {
  const owner = object.kind === 'grant' ? from.ownerOf(object) : undefined
  return owner !== undefined && difference.rebuiltTypes.has(owner.identity)
}

/** A table needs what its columns, keys and triggers need, since they go with it. */
function withParts(
  catalog: IndexedCatalog,
  gone: readonly CatalogObject[],
  apart: readonly CatalogObject[],
): (object: CatalogObject) => ReadonlySet<string> {
  const isApart = new Set(apart)
  const needs = new Map(apart.map((object) => [object, new Set(catalog.needsOf(object))]))
  for (const part of gone) {
    let owner = isApart.has(part) ? undefined : catalog.ownerOf(part)
    while (owner !== undefined && !isApart.has(owner)) owner = catalog.ownerOf(owner)
    if (owner === undefined) continue
    for (const need of catalog.needsOf(part)) if (need !== owner.identity) needs.get(owner)?.add(need)
  }
  return (object) => needs.get(object) ?? new Set()
}

/** What objects that stay use until they are altered, and all that those need; also what everything may use. */
function findLate(
  { from, difference }: CatalogPair,
  needsOf: (object: CatalogObject) => ReadonlySet<string>,
): ReadonlySet<string> {
  const late = new Set<string>()
  const queue = objectsOf(from, [...difference.altered, ...difference.retyped]).flatMap((object) => [
    ...from.needsOf(object),
  ])
  for (const object of objectsOf(from, difference.dropped)) {
    if (object.kind === 'schema' || object.kind === 'extension') queue.push(object.identity)
  }
  for (let identity = queue.shift(); identity !== undefined; identity = queue.shift()) {
    const object = from.objects.get(identity)
    if (object === undefined || late.has(identity) || !difference.dropped.has(identity)) continue
    late.add(identity)
    queue.push(...needsOf(object))
  }
  return late
}

/** Foreign keys between tables that need each other are dropped before both. */
function circularKeys(
  catalog: IndexedCatalog,
  gone: readonly CatalogObject[],
  order: readonly CatalogObject[],
): readonly CatalogObject[] {
  const place = new Map(order.map(({ identity }, index) => [identity, index]))
  return gone.filter((object) => {
    if (object.kind !== 'constraint' || object.form !== 'foreign key' || !object.local) return false
    const own = place.get(catalog.ownerOf(object)?.identity ?? '')
    if (own === undefined) return false
    return [...catalog.needsOf(object)].some((need) => {
      const other = catalog.objects.get(need)?.kind === 'table' ? place.get(need) : undefined
      return other !== undefined && other < own
    })
  })
}

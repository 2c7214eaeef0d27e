import { type CatalogKind, type CatalogObject, escapeLiteral } from '@pgtend/database'
import type { IndexedCatalog } from './indexed-catalog.ts'
import { isSame, isUserType, mustReplace } from './must-replace.ts'
import { referringText } from './referring-text.ts'

/** What has to happen to which object; every set holds identities. */
export interface CatalogDifference {
  readonly dropped: ReadonlySet<string>
  readonly created: ReadonlySet<string>
  /** In both and altered in place. */
  readonly altered: ReadonlySet<string>
  /** In both, dropped first and created again: changed, or in the way of a change. */
  readonly replaced: ReadonlySet<string>
  /** Types that are replaced while columns use them. */
  readonly rebuiltTypes: ReadonlySet<string>
  /** Columns whose type changes, also because it is rebuilt under the same name. */
  readonly retyped: ReadonlySet<string>
}

/** Of which kind of change of one object which kinds of dependents are in the way. */
const IN_THE_WAY: Readonly<Record<'view' | 'function' | 'type' | 'retyped' | 'column', ReadonlySet<CatalogKind>>> = {
  view: new Set(['view', 'function', 'rule', 'policy', 'trigger', 'index', 'grant']),
  function: new Set(['view', 'index', 'constraint', 'policy', 'rule', 'trigger', 'event trigger', 'function', 'grant']),
  type: new Set(['function', 'view', 'index', 'constraint', 'policy', 'rule', 'trigger', 'grant']),
  retyped: new Set(['view', 'rule', 'policy', 'trigger', 'function']),
  column: new Set(['view', 'rule', 'policy', 'trigger', 'function', 'index', 'constraint', 'statistics', 'grant']),
}

/** Compares two catalogs and says how to get from one to the other. Pure. */
export function findDifference(from: IndexedCatalog, to: IndexedCatalog): CatalogDifference {
  const dropped = new Set([...from.objects.keys()].filter((identity) => !to.objects.has(identity)))
  const created = new Set([...to.objects.keys()].filter((identity) => !from.objects.has(identity)))
  const altered = new Set<string>()
  const replaced = new Set<string>()
  const rebuiltTypes = new Set<string>()
  const retyped = new Set<string>()
  for (const [identity, object] of from.objects) {
    const target = to.objects.get(identity)
    if (target === undefined || isSame(object, target)) continue
    if (!mustReplace(object, target)) altered.add(identity)
    else if (isUserType(object)) rebuiltTypes.add(identity)
    else replaced.add(identity)
    if (object.kind === 'column' && target.kind === 'column' && isRetyped(object, target)) retyped.add(identity)
  }
  const sets = { dropped, created, altered, replaced, rebuiltTypes, retyped }
  rebuildForUsedLabels(from, to, sets)
  takeOutOfTheWay(from, to, sets)
  return sets
}

type Sets = { readonly [Key in keyof CatalogDifference]: Set<string> }

/** A label that is added cannot be used in the same transaction (55P04), but the labels of a new type can. */
function rebuildForUsedLabels(from: IndexedCatalog, to: IndexedCatalog, sets: Sets): void {
  const changed = [...sets.created, ...sets.altered, ...sets.replaced].flatMap((one) => to.objects.get(one) ?? [])
  const text = changed.map(referringText).join('\n')
  for (const identity of [...sets.altered]) {
    const [before, after] = [from.objects.get(identity), to.objects.get(identity)]
    if (before?.kind !== 'enum' || after?.kind !== 'enum') continue
    const added = after.labels.filter((label) => !before.labels.includes(label))
    if (!added.some((label) => text.includes(escapeLiteral(label)))) continue
    sets.altered.delete(identity)
    sets.rebuiltTypes.add(identity)
  }
}

/** Adds what depends on a replaced object, and what depends on that, until nothing is in the way. */
function takeOutOfTheWay(from: IndexedCatalog, to: IndexedCatalog, sets: Sets): void {
  const dependents = findDependents(from)
  const queue = [...sets.replaced, ...sets.rebuiltTypes, ...sets.retyped]
  for (let identity = queue.shift(); identity !== undefined; identity = queue.shift()) {
    const changed = from.objects.get(identity)
    if (changed === undefined) continue
    for (const dependent of dependents.get(identity) ?? []) {
      if (!to.objects.has(dependent.identity)) continue
      if (addDependent(changed, dependent, sets)) queue.push(dependent.identity)
    }
  }
}

/** @returns whether the dependent was not known to be in the way before */
function addDependent(changed: CatalogObject, dependent: CatalogObject, sets: Sets): boolean {
  const { identity } = dependent
  if (sets.rebuiltTypes.has(changed.identity)) {
    if (isUserType(dependent)) return add(sets.rebuiltTypes, identity)
    if (dependent.kind === 'column' && !sets.replaced.has(identity)) {
      return dependent.generated === null ? add(sets.retyped, identity) : replace(sets, identity)
    }
  }
  if (sets.replaced.has(identity)) return false
  if (dependent.kind === 'column' && dependent.generated !== null && changed.kind !== 'table') {
    return replace(sets, identity)
  }
  if (!isInTheWay(changed, dependent, sets)) return false
  return replace(sets, identity)
}

function isInTheWay(changed: CatalogObject, dependent: CatalogObject, sets: Sets): boolean {
  if (changed.kind === 'constraint' || changed.kind === 'index') {
    return dependent.kind === 'constraint' && dependent.form === 'foreign key'
  }
  if (changed.kind === 'column') {
    const how = sets.replaced.has(changed.identity) ? 'column' : 'retyped'
    return IN_THE_WAY[how].has(dependent.kind)
  }
  if (changed.kind === 'view' || changed.kind === 'function') return IN_THE_WAY[changed.kind].has(dependent.kind)
  return isUserType(changed) && IN_THE_WAY.type.has(dependent.kind)
}

function replace(sets: Sets, identity: string): boolean {
  sets.altered.delete(identity)
  sets.retyped.delete(identity)
  return add(sets.replaced, identity)
}

function add(set: Set<string>, identity: string): boolean {
  if (set.has(identity)) return false
  set.add(identity)
  return true
}

function isRetyped(
  from: Extract<CatalogObject, { kind: 'column' }>,
  to: Extract<CatalogObject, { kind: 'column' }>,
): boolean {
  return from.type !== to.type || from.collation !== to.collation
}

function findDependents(catalog: IndexedCatalog): ReadonlyMap<string, readonly CatalogObject[]> {
  const dependents = new Map<string, CatalogObject[]>()
  for (const object of catalog.objects.values()) {
    for (const need of catalog.needsOf(object)) {
      const known = dependents.get(need)
      if (known === undefined) dependents.set(need, [object])
      else known.push(object)
    }
  }
  return dependents
}

import type { CatalogObject } from '@pgtend/database'

const RANKS: Readonly<Record<CatalogObject['kind'], number>> = {
  schema: 0,
  extension: 1,
  other: 1,
  enum: 2,
  composite: 2,
  domain: 2,
  range: 2,
  sequence: 3,
  function: 4,
  table: 5,
  column: 6,
  constraint: 7,
  index: 8,
  view: 10,
  rule: 11,
  trigger: 11,
  policy: 11,
  statistics: 11,
  publication: 12,
  'event trigger': 12,
  'user mapping': 12,
  'default privilege': 13,
  grant: 14,
}

/**
 * Puts objects into an order in which each comes after what it needs; those that need nothing of each other are ordered by kind.
 * Where they need each other in a circle, the kind decides. Pure.
 */
export function sortByNeed(
  objects: Iterable<CatalogObject>,
  needsOf: (object: CatalogObject) => ReadonlySet<string>,
): readonly CatalogObject[] {
  const ranked = [...objects].sort((a, b) => rankOf(a) - rankOf(b))
  const byIdentity = new Map(ranked.map((object) => [object.identity, object]))
  const seen = new Set<string>()
  const sorted: CatalogObject[] = []
  const visit = (object: CatalogObject): void => {
    if (seen.has(object.identity)) return
    seen.add(object.identity)
    const needs = [...needsOf(object)].flatMap((identity) => byIdentity.get(identity) ?? [])
    for (const need of needs.sort((a, b) => rankOf(a) - rankOf(b))) visit(need)
    sorted.push(object)
  }
  for (const object of ranked) visit(object)
  return sorted
}

/** Foreign keys come after all other constraints and the indexes that they may need. */
function rankOf(object: CatalogObject): number {
  return object.kind === 'constraint' && object.form === 'foreign key' ? 9 : RANKS[object.kind]
}

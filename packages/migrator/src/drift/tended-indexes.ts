import type { Catalog, CatalogIndex, CatalogObject, RelationRef } from '@pgtend/database'

/** How `@pgtend/vector-index` marks what it built; no person begins a comment so. */
const MARK = '{"pgtend"'

/** The live catalog without what `pgtend vector` looks after, and the names of those indexes. */
export interface WithoutTended {
  readonly live: Catalog
  readonly tended: readonly string[]
}

/**
 * Takes the vector indexes out of the live catalog that `pgtend vector` built beside the migrations, with those of their partitions: they
 * come and go with the rows. One that migrations build stays and is compared, but for the comment that a rebuild leaves. Pure.
 */
export function withoutTended(expected: Catalog, live: Catalog): WithoutTended {
  const built = new Map(expected.objects.map((object) => [object.identity, object]))
  const marked = live.objects.filter((object) => isMarked(object) && !built.has(object.identity)) as CatalogIndex[]
  const parents = new Set(marked.map(keyOf))
  const isTended = (object: CatalogObject): boolean =>
    object.kind === 'index' &&
    !built.has(object.identity) &&
    (parents.has(keyOf(object)) || (object.partitionOf !== null && parents.has(keyOf(object.partitionOf))))
  const objects = live.objects
    .filter((object) => !isTended(object))
    .map((object) => (isMarked(object) ? { ...object, comment: built.get(object.identity)?.comment ?? null } : object))
  return { live: { ...live, objects }, tended: marked.map(({ schema, name }) => `${schema}.${name}`) }
}

function isMarked({ kind, comment }: CatalogObject): boolean {
  return kind === 'index' && comment?.startsWith(MARK) === true
}

function keyOf({ schema, name }: RelationRef): string {
  return `${schema}\n${name}`
}

import { type Catalog, type CatalogObject, qualifiedName } from '@pgtend/database'
import { type CatalogDifference, findDifference } from './catalog-difference.ts'
import { type IndexedCatalog, indexCatalog } from './indexed-catalog.ts'
import { dropFormerTypes, planBuilds } from './plan-builds.ts'
import { planDrops } from './plan-drops.ts'
import { lossless, type SqlChange } from './sql-change.ts'

export interface DeriveOptions {
  /** Identities of indexes that are built and dropped concurrently. Default: none. */
  readonly concurrently?: ReadonlySet<string>
}

/** Both ends of the way, and what lies between them. */
export interface CatalogPair {
  readonly from: IndexedCatalog
  readonly to: IndexedCatalog
  readonly difference: CatalogDifference
  readonly concurrently: ReadonlySet<string>
}

/**
 * Derives the SQL that leads from one catalog to another, in an order that PostgreSQL takes: what is in the way goes first, what others
 * need comes before them. Pure; knows the catalogs alone, so what they do not hold (rows, owners, roles) is not in it.
 */
export function deriveChanges(
  fromCatalog: Catalog,
  toCatalog: Catalog,
  { concurrently = new Set() }: DeriveOptions = {},
): readonly SqlChange[] {
  const from = indexCatalog(fromCatalog)
  const to = indexCatalog(toCatalog)
  const pair: CatalogPair = { from, to, difference: findDifference(from, to), concurrently }
  const { early, late } = planDrops(pair)
  const builds = planBuilds(pair)
  return [
    ...keptSequences(pair),
    ...uncheckedBodies([...builds]),
    ...early,
    ...builds,
    ...late,
    ...dropFormerTypes(pair),
  ]
}

/** A sequence that stays while the column that owns it goes would go with it. */
function keptSequences({ from, to, difference }: CatalogPair): readonly SqlChange[] {
  return [...from.objects.values()].flatMap((object) => {
    if (object.kind !== 'sequence' || object.ownedBy === null || !to.objects.has(object.identity)) return []
    const owner = from.ownerOf(object)
    const goes =
      owner !== undefined && (difference.dropped.has(owner.identity) || difference.replaced.has(owner.identity))
    if (!goes || object.ownedBy.identity) return []
    return [lossless(object.identity, `alter sequence ${qualifiedName(object.schema, object.name)} owned by none`)]
  })
}

/** The body of an SQL function may name what is created after it. */
function uncheckedBodies(builds: readonly SqlChange[]): readonly SqlChange[] {
  const body = builds.find(({ sql }) => sql !== null && /^CREATE OR REPLACE [\s\S]*\n LANGUAGE sql\b/.test(sql))
  return body === undefined ? [] : [lossless(body.object, 'set local check_function_bodies = off')]
}

/** The objects of several identities. */
export function objectsOf(catalog: IndexedCatalog, identities: Iterable<string>): readonly CatalogObject[] {
  return [...identities].flatMap((identity) => catalog.objects.get(identity) ?? [])
}

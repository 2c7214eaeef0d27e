import {
  type Catalog,
  type CatalogComparison,
  type CatalogObject,
  containersOf,
  type PropertyDifference,
} from '@pgtend/database'
import { deriveChanges } from '../derive-down/derive-changes.ts'
import type { SqlChange } from '../derive-down/sql-change.ts'
import { homeNames, unqualifiedChanges } from '../derive-down/unqualified-sql.ts'

/** The two ways to end drift. */
export interface DriftSql {
  /** Makes the database again what its migrations say. */
  readonly revert: readonly SqlChange[]
  /** For a new migration: makes of what the migrations say what the database has. */
  readonly adopt: readonly SqlChange[]
}

/**
 * Derives the SQL that ends drift, in either direction. Pure. What is ignored, and what only looks different, stays as it is. A migration
 * is run with its history's `schema` alone on the search_path; what reverts drift is run by hand, wherever that leads, and names all schemas.
 */
export function driftSql(
  expected: Catalog,
  live: Catalog,
  { differences }: CatalogComparison,
  schema: string,
): DriftSql {
  const target = withDifferences(expected, live, differences)
  const adopt = unqualifiedChanges(deriveChanges(target, live), homeNames(schema, expected, live))
  return { revert: deriveChanges(live, target), adopt: adopt.map(withoutRows) }
}

/** The database has done it already, and a new one has no rows to lose. */
function withoutRows(change: SqlChange): SqlChange {
  return change.loss === 'lossy' ? { ...change, loss: 'lossless', reason: null } : change
}

/** The live catalog, but for what was found different: that is as the migrations say. */
function withDifferences(expected: Catalog, live: Catalog, differences: CatalogComparison['differences']): Catalog {
  const changeOf = new Map(differences.map(({ identity, change }) => [identity, change]))
  const propertiesOf = new Map(differences.map(({ identity, properties }) => [identity, properties]))
  const containers = containersOf([expected, live])
  // What is in a missing or extra object is not listed by itself.
  const has = (object: CatalogObject, change: 'missing' | 'extra'): boolean =>
    [object.identity, ...containers(object)].some((identity) => changeOf.get(identity) === change)
  const expectedByIdentity = new Map(expected.objects.map((object) => [object.identity, object]))
  const kept = live.objects
    .filter((object) => !has(object, 'extra'))
    .map((object) => withProperties(object, expectedByIdentity.get(object.identity), propertiesOf.get(object.identity)))
  const known = new Set(live.objects.map(({ identity }) => identity))
  const missing = expected.objects.filter((object) => !known.has(object.identity) && has(object, 'missing'))
  return { ...live, objects: [...kept, ...missing] }
}

/** The object with what differs from another state of it, and not with what another version only writes in another way. */
function withProperties<T extends CatalogObject>(
  object: T,
  other: CatalogObject | undefined,
  properties: readonly PropertyDifference[] = [],
): T {
  const values = new Map(Object.entries(other ?? {}))
  return { ...object, ...Object.fromEntries(properties.map(({ name }) => [name, values.get(name)])) }
}

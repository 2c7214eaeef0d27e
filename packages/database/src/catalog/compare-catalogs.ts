import type { Catalog, CatalogColumn, CatalogObject } from './catalog.ts'
import type { CatalogComparison, CatalogDifference, ColumnOrderNote, PropertyDifference } from './catalog-difference.ts'
import { containersOf, tableOf } from './containers.ts'
import { parseIgnorePatterns } from './ignore-patterns.ts'
import { normaliseAcrossVersions } from './normalise-across-versions.ts'

export interface CompareCatalogsOptions {
  /** Objects not to compare, with everything in them: `index public.foo_*`, `table cron.*`, `grant *`. */
  readonly ignore?: readonly string[] | undefined
  /** False when the servers have other versions to begin with. Default true. */
  readonly extensionVersions?: boolean | undefined
}

/** They are in the identity or the definition, or say where a column stands (see `columnOrder`). */
const NOT_COMPARED = new Set(['kind', 'identity', 'schema', 'name', 'position', 'table'])

/**
 * Compares two catalogs in both directions. Pure. A renamed object is missing under one name and extra under the other. Between major
 * versions, what only looks different is not reported (`normaliseAcrossVersions`).
 * @throws {DatabaseError} `IGNORE_PATTERN_INVALID`
 */
export function compareCatalogs(
  expectedCatalog: Catalog,
  actualCatalog: Catalog,
  { ignore = [], extensionVersions = true }: CompareCatalogsOptions = {},
): CatalogComparison {
  const patterns = parseIgnorePatterns(ignore)
  const [expected, actual] = extensionVersions
    ? normaliseAcrossVersions(expectedCatalog, actualCatalog)
    : normaliseAcrossVersions(withoutVersions(expectedCatalog), withoutVersions(actualCatalog))
  const found = findDifferences(expected, actual)
  const changeOf = new Map(found.map(({ object, change }) => [object.identity, change]))
  const containers = containersOf([expected, actual])
  const used = new Set<string>()
  const differences: CatalogDifference[] = []
  let ignored = 0
  for (const { object, change, properties } of found) {
    const within = containers(object)
    if (change !== 'different' && within.some((identity) => changeOf.get(identity) === change)) continue
    const hidden = patterns.filter(({ matches }) => [object.identity, ...within].some(matches))
    for (const { text } of hidden) used.add(text)
    if (hidden.length > 0) ignored += 1
    else differences.push({ identity: object.identity, kind: object.kind, table: tableOf(object), change, properties })
  }
  return {
    differences: differences.sort((left, right) => (left.identity < right.identity ? -1 : 1)),
    columnOrder: compareColumnOrder(expected, actual),
    ignored,
    unusedIgnores: ignore.filter((text) => !used.has(text)),
  }
}

function withoutVersions(catalog: Catalog): Catalog {
  const objects = catalog.objects.map((object) => (object.kind === 'extension' ? { ...object, version: '' } : object))
  return { ...catalog, objects }
}

interface Found {
  readonly object: CatalogObject
  readonly change: CatalogDifference['change']
  readonly properties: readonly PropertyDifference[]
}

function findDifferences(expected: Catalog, actual: Catalog): readonly Found[] {
  const actualByIdentity = new Map(actual.objects.map((object) => [object.identity, object]))
  const expectedIdentities = new Set(expected.objects.map(({ identity }) => identity))
  const found: Found[] = []
  for (const object of expected.objects) {
    const other = actualByIdentity.get(object.identity)
    const properties = other === undefined ? [] : compareProperties(object, other)
    if (other === undefined) found.push({ object, change: 'missing', properties })
    else if (properties.length > 0) found.push({ object, change: 'different', properties })
  }
  const extra = actual.objects.filter(({ identity }) => !expectedIdentities.has(identity))
  return [...found, ...extra.map((object): Found => ({ object, change: 'extra', properties: [] }))]
}

/** Nearly all properties are equal, and that is asked first: of ten thousand objects each is compared for every migration. */
function compareProperties(expected: CatalogObject, actual: CatalogObject): readonly PropertyDifference[] {
  const found: PropertyDifference[] = []
  for (const [name, value] of Object.entries(expected)) {
    const other: unknown = Reflect.get(actual, name)
    if (value === other || (NOT_COMPARED.has(name) && !isSchemaOfExtension(expected, name))) continue
    if (expected.kind === 'user mapping' && name === 'options') found.push(...compareSecrets(value, other))
    else if (toText(value) !== toText(other)) found.push({ name, expected: toText(value), actual: toText(other) })
  }
  return found
}

/** Says that they differ, and never how; nothing where one side could not be read. */
function compareSecrets(expected: unknown, actual: unknown): readonly PropertyDifference[] {
  if (typeof expected !== 'string' || typeof actual !== 'string' || expected === actual) return []
  return [{ name: 'options', expected: 'not shown', actual: 'not shown; they differ' }]
}

/** The one object whose name does not contain its schema. */
function isSchemaOfExtension({ kind }: CatalogObject, name: string): boolean {
  return kind === 'extension' && name === 'schema'
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value, withoutNulls)
}

/** What is not set need not be read. */
function withoutNulls(_name: string, value: unknown): unknown {
  return value ?? undefined
}

/** Only columns that both have are compared: one that is missing or extra is reported as such. */
function compareColumnOrder(expected: Catalog, actual: Catalog): readonly ColumnOrderNote[] {
  const actualColumns = columnsByTable(actual)
  return [...columnsByTable(expected)].flatMap(([table, columns]): readonly ColumnOrderNote[] => {
    const others = actualColumns.get(table) ?? []
    const left = namesIn(columns, others)
    const right = namesIn(others, columns)
    const [first] = columns
    if (first === undefined || left.join('\0') === right.join('\0')) return []
    return [{ table: first.table, expected: left, actual: right }]
  })
}

function columnsByTable({ objects }: Catalog): ReadonlyMap<string, readonly CatalogColumn[]> {
  const columns = objects.filter((object) => object.kind === 'column')
  return Map.groupBy(columns, ({ table }) => JSON.stringify([table.schema, table.name]))
}

/** The names of the columns that are among the others too, in their order. */
function namesIn(columns: readonly CatalogColumn[], others: readonly CatalogColumn[]): readonly string[] {
  const known = new Set(others.map(({ name }) => name))
  return columns
    .toSorted((left, right) => left.position - right.position)
    .map(({ name }) => name)
    .filter((name) => known.has(name))
}

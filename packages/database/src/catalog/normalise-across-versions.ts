import type { Catalog, CatalogGrant, CatalogObject } from './catalog.ts'

/** An identifier as PostgreSQL prints it; keywords are in upper case there. */
const NAME = `(?:"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)`
const TABLE_AND_ALIAS = String.raw`(?:FROM|JOIN)\s+\(*(?:ONLY )?(?:${NAME}\.)?(${NAME})(?: (${NAME}))?`
/** Of a subquery, a function or `values`. */
const ALIAS = String.raw`\) (${NAME})`
const FROM_ITEM = new RegExp(`${TABLE_AND_ALIAS}|${ALIAS}`, 'g')

/**
 * Makes two catalogs of different major versions comparable where PostgreSQL itself says the same thing in another way. Found by applying
 * the same statements to 15 and 18; catalogs of the same major version are never touched. Pure.
 *
 * - Before 16 the columns of a view on one table are qualified, afterwards they are not.
 * - Each version has keywords of its own, and quotes those: `json` since 17.
 * - 17 has the privilege MAINTAIN, which `grant all` gives too.
 * - Before 15 everyone could create in schema public.
 * - Servers have different versions of an extension to begin with.
 */
export function normaliseAcrossVersions(left: Catalog, right: Catalog): readonly [Catalog, Catalog] {
  if (majorOf(left) === majorOf(right)) return [left, right]
  const hasMaintain = Math.min(left.serverVersion, right.serverVersion) >= 170_000
  const publicIsOpen = Math.min(left.serverVersion, right.serverVersion) < 150_000
  const normalise = (catalog: Catalog): Catalog => ({
    ...catalog,
    objects: catalog.objects
      .map((object) => normaliseObject(object, { hasMaintain, publicIsOpen }))
      .filter((object) => object.kind !== 'grant' || object.privileges.length > 0),
  })
  return [normalise(left), normalise(right)]
}

interface Facts {
  readonly hasMaintain: boolean
  readonly publicIsOpen: boolean
}

function normaliseObject(object: CatalogObject, facts: Facts): CatalogObject {
  const plain = unquoteNames(object)
  switch (plain.kind) {
    case 'extension':
      return { ...plain, version: '' }
    case 'grant':
      return { ...plain, privileges: plain.privileges.filter((privilege) => isInBoth(plain, privilege, facts)) }
    case 'view':
    case 'rule':
      return { ...plain, definition: unqualifyColumns(plain.definition) }
    case 'function':
      // Only a `begin atomic` body is printed from its parsed form.
      return plain.definition.includes('BEGIN ATOMIC')
        ? { ...plain, definition: unqualifyColumns(plain.definition) }
        : plain
    default:
      return plain
  }
}

function isInBoth({ on, grantee }: CatalogGrant, privilege: string, { hasMaintain, publicIsOpen }: Facts): boolean {
  if (privilege.startsWith('MAINTAIN')) return hasMaintain
  return !(publicIsOpen && on === 'schema public' && grantee === 'public' && privilege === 'CREATE')
}

/** Takes the quotes off names that need them only as keywords; names of folded case stay different from others. */
function unquoteNames<T extends CatalogObject>(object: T): T {
  const unquoted = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll(/"([a-z_][a-z0-9_$]*)"/g, '$1')
    if (Array.isArray(value)) return value.map(unquoted)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, unquoted(part)]))
  }
  return unquoted(object) as T
}

function unqualifyColumns(definition: string): string {
  const names = new Set([...definition.matchAll(FROM_ITEM)].flatMap(([, ...found]) => found))
  return definition.replaceAll(new RegExp(String.raw`(?<![\w$".])(${NAME})\.(?=["a-z_*])`, 'g'), (whole, name) =>
    names.has(name) ? '' : whole,
  )
}

function majorOf({ serverVersion }: Catalog): number {
  return Math.floor(serverVersion / 10_000)
}

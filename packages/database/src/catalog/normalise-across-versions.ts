import type { Catalog, CatalogGrant, CatalogObject } from './catalog.ts'
import { isUnqualifiedForm } from './is-unqualified-form.ts'

/** Text in quotes or dollars, which is nobody's name, or a name that needs its quotes only as a keyword. */
const LITERAL_OR_NAME = /'(?:[^']|'')*'|(\$\w*\$)[\s\S]*?\1|"([a-z_][a-z0-9_$]*)"/g

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
  const [one, other] = [normalise(left), normalise(right)]
  return left.serverVersion < right.serverVersion ? [withFormsOf(other, one), other] : [one, withFormsOf(one, other)]
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
    case 'enum':
      return object.kind === 'enum' ? { ...plain, labels: object.labels } : plain
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
    if (typeof value === 'string') return value.replaceAll(LITERAL_OR_NAME, (whole, _, name?: string) => name ?? whole)
    if (Array.isArray(value)) return value.map(unquoted)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, name === 'comment' ? part : unquoted(part)]),
    )
  }
  return unquoted(object) as T
}

/** The older catalog, with the definition of the newer one wherever the two differ only in what each version qualifies. */
function withFormsOf(newer: Catalog, older: Catalog): Catalog {
  const newerByIdentity = new Map(newer.objects.map((object) => [object.identity, object]))
  const objects = older.objects.map((object) => {
    const other = newerByIdentity.get(object.identity)
    if (!hasQuery(object) || other === undefined || !hasQuery(other)) return object
    const { definition } = other
    return isUnqualifiedForm(definition, object.definition) ? { ...object, definition } : object
  })
  return { ...older, objects }
}

/** Of functions, only a `begin atomic` body is printed from its parsed form. */
function hasQuery(object: CatalogObject): object is Extract<CatalogObject, { kind: 'view' | 'rule' | 'function' }> {
  if (object.kind === 'function') return object.definition.includes('BEGIN ATOMIC')
  return object.kind === 'view' || object.kind === 'rule'
}

function majorOf({ serverVersion }: Catalog): number {
  return Math.floor(serverVersion / 10_000)
}

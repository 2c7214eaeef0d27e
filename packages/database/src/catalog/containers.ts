import type { Catalog, CatalogObject, RelationRef } from './catalog.ts'

/** What `grant … on` calls the kinds that have a word of their own here. */
const GRANTED_AS: Readonly<Record<string, readonly string[]>> = {
  table: ['table', 'view'],
  type: ['enum', 'domain', 'composite', 'range'],
}

/**
 * Tells which objects an object lives in: its table, its column, its schema, the constraint of an index. What happens to them happens to
 * it, so a difference or an entry of the ignore list that names them speaks for it too.
 */
export function containersOf(catalogs: readonly Catalog[]): (object: CatalogObject) => readonly string[] {
  const identities = new Map<string, string>()
  for (const object of catalogs.flatMap(({ objects }) => objects)) {
    const { kind, schema, name, identity } = object
    if (kind === 'schema') identities.set(keyOf('schema', name), identity)
    else if (kind === 'table' || kind === 'view') identities.set(keyOf('relation', schema, name), identity)
    else if (kind === 'domain') identities.set(keyOf('domain', schema, name), identity)
    else if (kind === 'column' || (kind === 'constraint' && object.table !== null)) {
      identities.set(keyOf(kind, schema, object.table?.name, name), identity)
    }
  }
  return (object) => {
    const found = keysOf(object).flatMap((key) => identities.get(key) ?? [])
    const all = object.kind === 'grant' ? [...found, ...grantedOn(object.on)] : found
    return all.filter((identity) => identity !== object.identity)
  }
}

/** The table or view that an object is on, or is. */
export function tableOf(object: CatalogObject): RelationRef | null {
  if (object.kind === 'table' || object.kind === 'view') return { schema: object.schema, name: object.name }
  if (object.kind === 'sequence' && object.ownedBy !== null) {
    return { schema: object.ownedBy.schema, name: object.ownedBy.name }
  }
  return 'table' in object ? object.table : null
}

function keysOf(object: CatalogObject): readonly string[] {
  const table = tableOf(object)
  const keys = [keyOf('schema', object.schema)]
  if (table !== null) keys.push(keyOf('relation', table.schema, table.name))
  if (object.kind === 'index' && object.constraint !== null) {
    keys.push(keyOf('constraint', object.table.schema, object.table.name, object.constraint))
  } else if (object.kind === 'sequence' && object.ownedBy !== null) {
    keys.push(keyOf('column', object.ownedBy.schema, object.ownedBy.name, object.ownedBy.column))
  } else if (object.kind === 'constraint' && object.domain !== null) {
    keys.push(keyOf('domain', object.domain.schema, object.domain.name))
  }
  return keys
}

/** `table public.item` is a table or a view; `column public.item.price` is also on the table. */
function grantedOn(on: string): readonly string[] {
  const [kind = ''] = on.split(' ', 1)
  const name = on.slice(kind.length + 1)
  if (kind !== 'column') return (GRANTED_AS[kind] ?? [kind]).map((word) => `${word} ${name}`)
  const table = name.replace(/\.(?:"(?:[^"]|"")*"|[^".]*)$/, '')
  return [on, `table ${table}`, `view ${table}`]
}

function keyOf(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts)
}

import { type Catalog, type CatalogScopeOptions, readCatalog, sqlstateOf } from '@pgtend/database'
import type { ClientBase } from 'pg'

/** `invalid_sql_statement_name` */
const UNKNOWN_STATEMENT = '26000'

/** Sessions in memory share one backend, and with it the names. */
let readers = 0

/**
 * Returns what reads the catalog of a session again and again. In memory it prepares its statements: in WebAssembly, planning them is two
 * thirds of what it takes to read a small catalog. On a server it does not, where a pooler may be in between.
 */
export function catalogReader(
  client: ClientBase,
  isInMemory: boolean,
  options: CatalogScopeOptions,
): () => Promise<Catalog> {
  if (!isInMemory) return () => readCatalog(client, options)
  let prepared = prepareOnce(client)
  return () =>
    readCatalog(prepared, options).catch((error: unknown) => {
      // A migration threw away what its session had prepared: `discard all`.
      if (sqlstateOf(error) !== UNKNOWN_STATEMENT) throw error
      prepared = prepareOnce(client)
      return readCatalog(prepared, options)
    })
}

/** The same session, whose statements with values are parsed and planned when they come first, and no more. */
function prepareOnce(client: ClientBase): ClientBase {
  readers += 1
  const reader = readers
  const names = new Map<string, string>()
  const nameOf = (text: string): string => {
    const name = names.get(text) ?? `pgtend_catalog_${reader}_${names.size}`
    names.set(text, name)
    return name
  }
  const query = (text: string, values?: unknown[]) =>
    values === undefined ? client.query(text) : client.query({ name: nameOf(text), text, values })
  return Object.create(client, { query: { value: query } })
}

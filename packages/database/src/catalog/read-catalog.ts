import type { ClientBase } from 'pg'
import { runInTransaction } from '../session/run-in-transaction.ts'
import { TEXT_SETTINGS_SQL } from '../session/text-settings.ts'
import type { Catalog, CatalogObject } from './catalog.ts'
import type { CatalogScope, CatalogScopeOptions } from './catalog-scope.ts'
import { listAggregates } from './sql/list-aggregates.ts'
import { listColumns } from './sql/list-columns.ts'
import { listComposites } from './sql/list-composites.ts'
import { listConstraints } from './sql/list-constraints.ts'
import { listDefaultPrivileges } from './sql/list-default-privileges.ts'
import { listDomains } from './sql/list-domains.ts'
import { listEnums } from './sql/list-enums.ts'
import { listEventTriggers } from './sql/list-event-triggers.ts'
import { listExtensions } from './sql/list-extensions.ts'
import { listFunctions } from './sql/list-functions.ts'
import { listGrants } from './sql/list-grants.ts'
import { listIndexes } from './sql/list-indexes.ts'
import { listOthers } from './sql/list-others.ts'
import { listPolicies } from './sql/list-policies.ts'
import { listPublications } from './sql/list-publications.ts'
import { listRanges } from './sql/list-ranges.ts'
import { listRules } from './sql/list-rules.ts'
import { listSchemas } from './sql/list-schemas.ts'
import { listSequences } from './sql/list-sequences.ts'
import { listShadowedNames } from './sql/list-shadowed-names.ts'
import { listStatistics } from './sql/list-statistics.ts'
import { listTables } from './sql/list-tables.ts'
import { listTriggers } from './sql/list-triggers.ts'
import { listUserMappings } from './sql/list-user-mappings.ts'
import { listViews } from './sql/list-views.ts'

const DEFAULT_IGNORED_SCHEMAS = ['pgtend']

const LISTINGS: readonly ((client: ClientBase, scope: CatalogScope) => Promise<readonly CatalogObject[]>)[] = [
  listSchemas,
  listExtensions,
  listTables,
  listColumns,
  listConstraints,
  listIndexes,
  listViews,
  listSequences,
  listEnums,
  listDomains,
  listComposites,
  listRanges,
  listFunctions,
  listAggregates,
  listTriggers,
  listEventTriggers,
  listPolicies,
  listRules,
  listStatistics,
  listPublications,
  listGrants,
  listDefaultPrivileges,
  listUserMappings,
  listOthers,
]

/**
 * Reads the full catalog of a database in one read-only snapshot, which it opens itself. Leaves out what extensions bring, system schemas
 * and temporary objects. Waits for nobody but `access exclusive` locks on the tables whose definitions it prints.
 */
export async function readCatalog(client: ClientBase, options: CatalogScopeOptions = {}): Promise<Catalog> {
  return runInTransaction(
    client,
    () => readCatalogInTransaction(client, options),
    'begin isolation level repeatable read read only',
  )
}

/**
 * The same in the caller's transaction, which should be repeatable read. What the text of a definition depends on (search_path, time
 * zone, …) is pinned while it reads, and is afterwards as it was.
 */
export async function readCatalogInTransaction(
  client: ClientBase,
  options: CatalogScopeOptions = {},
): Promise<Catalog> {
  await pinDefinitions(client)
  const scope = await resolveScope(client, options)
  const objects: CatalogObject[] = []
  for (const list of LISTINGS) objects.push(...(await list(client, scope)))
  const shadowedNames = await listShadowedNames(client, scope)
  await client.query('rollback to savepoint pgtend_catalog; release savepoint pgtend_catalog')
  objects.sort((left, right) => (left.identity < right.identity ? -1 : 1))
  return { serverVersion: scope.version, shadowedNames, objects }
}

/** Pins what the text of a definition depends on; the savepoint takes it all back. */
async function pinDefinitions(client: ClientBase): Promise<void> {
  await client.query(`
    savepoint pgtend_catalog;
    ${TEXT_SETTINGS_SQL};
    set local quote_all_identifiers = off;
    set local jit = off
  `)
}

async function resolveScope(client: ClientBase, options: CatalogScopeOptions): Promise<CatalogScope> {
  const { ignoreSchemas = DEFAULT_IGNORED_SCHEMAS, ignoreTables = [], secretsKey = null } = options
  const { rows } = await client.query<{ version: number; relations: readonly string[] }>(
    `select pg_catalog.current_setting('server_version_num')::int as "version",
            array(select c.oid::text
                    from unnest($1::text[], $2::text[]) as t(schema, name)
                    join pg_catalog.pg_namespace n on n.nspname = t.schema
                    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = t.name) as "relations"`,
    [ignoreTables.map(({ schema }) => schema), ignoreTables.map(({ name }) => name)],
  )
  const [facts] = rows
  if (facts === undefined) throw new Error('a select without from gave no row')
  return { schemas: ignoreSchemas, secretsKey, ...facts }
}

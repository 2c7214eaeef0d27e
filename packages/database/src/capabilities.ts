import type { ClientBase } from 'pg'
import { rememberBackendPid } from './session/backend-pid.ts'

/** What a database can do. Code asks for these by name and never for the engine behind them. */
export interface Capabilities {
  /** `server_version_num`, for example 150020. */
  readonly serverVersion: number
  /** `server_version`, for people: `15.20 (Debian 15.20-0+deb12u1)`. */
  readonly serverVersionText: string
  /** Version of pgvector created in this database; undefined when it is not. */
  readonly pgvectorInstalled: string | undefined
  /** Version of pgvector that `create extension` would give; undefined when the server has none. */
  readonly pgvectorAvailable: string | undefined
  readonly superuser: boolean
  readonly createDatabase: boolean
  /** The connection goes through a pooler that hands the server connection on after each transaction. */
  readonly transactionPooler: boolean
  /** Sessions run side by side and have their own settings and locks. */
  readonly concurrentSessions: boolean
  /** `copy … from stdin` works over the connection. */
  readonly copyFromStdin: boolean
  /** Running statements can be cancelled from a second connection. */
  readonly cancel: boolean
  /** `pg_dump`, `pg_restore` and `psql` can connect. */
  readonly nativeTools: boolean
  /** Base backups and WAL are to be had. */
  readonly physicalBackup: boolean
}

/** What the engine decides, as opposed to the server and the role. */
export type EngineCapabilities = Pick<Capabilities, 'concurrentSessions' | 'copyFromStdin' | 'cancel' | 'nativeTools'>

interface ServerFacts {
  readonly pid: number
  readonly serverVersion: number
  readonly serverVersionText: string
  readonly pgvectorInstalled: string | null
  readonly pgvectorAvailable: string | null
  readonly superuser: boolean
  readonly createDatabase: boolean
  readonly replication: boolean
}

/** Asks the server for versions and rights, in one query; `isPooled` gets the backend that answered it. Reads catalogs only. */
export async function readCapabilities(
  client: ClientBase,
  engine: EngineCapabilities,
  isPooled: (pid: number) => Promise<boolean>,
): Promise<Capabilities> {
  const facts = await selectServerFacts(client)
  const transactionPooler = await isPooled(facts.pid)
  if (!transactionPooler) rememberBackendPid(client, facts.pid)
  return {
    serverVersion: facts.serverVersion,
    serverVersionText: facts.serverVersionText,
    pgvectorInstalled: facts.pgvectorInstalled ?? undefined,
    pgvectorAvailable: facts.pgvectorAvailable ?? undefined,
    superuser: facts.superuser,
    createDatabase: facts.createDatabase,
    transactionPooler,
    ...engine,
    physicalBackup: engine.nativeTools && facts.replication && !transactionPooler,
  }
}

async function selectServerFacts(client: ClientBase): Promise<ServerFacts> {
  const { rows } = await client.query<ServerFacts>(`
    select pg_catalog.pg_backend_pid() as "pid",
           current_setting('server_version_num')::int as "serverVersion",
           current_setting('server_version') as "serverVersionText",
           (select extversion from pg_catalog.pg_extension where extname = 'vector') as "pgvectorInstalled",
           (select default_version from pg_catalog.pg_available_extensions where name = 'vector') as "pgvectorAvailable",
           r.rolsuper as "superuser",
           r.rolsuper or r.rolcreatedb as "createDatabase",
           r.rolsuper or r.rolreplication as "replication"
      from pg_catalog.pg_roles r
     where r.rolname = current_user
  `)
  const [facts] = rows
  if (facts === undefined) throw new Error('pg_roles has no row for current_user')
  return facts
}

import pg, { type Client } from 'pg'
import { type EngineCapabilities, readCapabilities } from '../capabilities.ts'
import { detectTransactionPooler } from '../connection/detect-pooler.ts'
import { mapConnectionError } from '../connection/map-connection-error.ts'
import type { ServerTarget } from '../connection/target.ts'
import type { Database } from '../database.ts'
import type { OpenDatabaseOptions } from '../open-database.ts'
import { clientConfig, nativeConnection } from './client-config.ts'
import { serverCluster } from './server-cluster.ts'
import { spareSession } from './spare-session.ts'

const MAX_CONNECTIONS = 10
const IDLE_TIMEOUT_MS = 30_000

const SERVER: EngineCapabilities = { concurrentSessions: true, copyFromStdin: true, cancel: true, nativeTools: true }

/** Connects to a database on a server and learns what it can do. */
export async function openServerDatabase(target: ServerTarget, options: OpenDatabaseOptions): Promise<Database> {
  const open = (): Promise<Client> => connectToServer(target, options)
  const client = await open()
  const capabilities = await learnCapabilities(client, open, target)
  if (!options.keepSession) await client.end()
  const spare = spareSession(options.keepSession ? client : undefined)
  const pool = new pg.Pool({
    ...(await clientConfig(target, options)),
    max: options.maxConnections ?? MAX_CONNECTIONS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
  })
  ignoreLostConnections(pool)
  const cluster = serverCluster(target, { ...options, keepSession: false })
  const end = async (): Promise<void> => {
    await Promise.all([spare.end(), pool.end(), cluster.end()])
  }
  return {
    target,
    capabilities,
    pool,
    cluster,
    nativeConnection: nativeConnection(target, options.applicationName),
    dumpSql: undefined,
    connect: async () => spare.take() ?? open(),
    end,
    [Symbol.asyncDispose]: end,
  }
}

/** Opens one session. @throws {DatabaseError} that names the target and not its password. */
export async function connectToServer(target: ServerTarget, options: OpenDatabaseOptions): Promise<Client> {
  const client = new pg.Client(await clientConfig(target, options))
  ignoreLostConnections(client)
  try {
    await client.connect()
    return client
  } catch (error) {
    // After a failed start `end` may wait for a socket that never opened; nobody waits for it here.
    client.end().catch(() => undefined)
    throw mapConnectionError(error, target)
  }
}

/** Leaves the session open, unless it fails. */
async function learnCapabilities(
  client: Client,
  connect: () => Promise<Client>,
  target: ServerTarget,
): Promise<Database['capabilities']> {
  try {
    return await readCapabilities(client, SERVER, (pid) => detectTransactionPooler(client, pid, connect))
  } catch (error) {
    await client.end().catch(() => undefined)
    throw mapConnectionError(error, target)
  }
}

/**
 * Without a listener, an idle connection that the server ends (57P01, a restart) would end this process.
 * The next query on it fails with the same error, so nothing is hidden.
 */
function ignoreLostConnections(source: { on(event: 'error', listener: () => void): unknown }): void {
  source.on('error', () => undefined)
}

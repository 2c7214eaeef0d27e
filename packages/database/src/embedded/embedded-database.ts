import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import pg, { type Client, type ClientConfig } from 'pg'
import { type EngineCapabilities, readCapabilities } from '../capabilities.ts'
import type { EmbeddedTarget } from '../connection/target.ts'
import type { Database } from '../database.ts'
import { escapeLiteral } from '../identifiers.ts'
import type { OpenDatabaseOptions } from '../open-database.ts'
import { createDataFolder } from './create-data-folder.ts'
import { embeddedCluster } from './embedded-cluster.ts'
import { dumpEngine, openEngine, serveEngine } from './engine.ts'
import { lockDataFolder } from './lock-data-folder.ts'
import { renameInside } from './rename-inside.ts'

const MAX_CONNECTIONS = 10
/** Sessions from `connect` come on top of the pool. */
const MAX_SOCKET_CONNECTIONS = 64

/** One backend serves all connections in turns: session settings and advisory locks are shared by everyone. */
const EMBEDDED: EngineCapabilities = {
  concurrentSessions: false,
  copyFromStdin: false,
  cancel: false,
  nativeTools: false,
}

/** Opens a database of the embedded engine, creating it when it does not exist, and reaches it through `pg` like any other. */
export async function openEmbeddedDatabase(target: EmbeddedTarget, options: OpenDatabaseOptions): Promise<Database> {
  const dataDir = join(target.directory, target.database)
  await mkdir(target.directory, { recursive: true })
  const releaseLock = await lockDataFolder(dataDir)
  try {
    await createDataFolder(target.directory, target.database)
    const engine = await openNamed(dataDir, target.database)
    return await serve(engine, target, options, releaseLock)
  } catch (error) {
    await releaseLock()
    throw error
  }
}

/** A process that was killed while it renamed the folder may have left another name inside; the folder is what counts. */
async function openNamed(dataDir: string, database: string): Promise<PGlite> {
  try {
    return await openEngine({ dataDir }, database)
  } catch (error) {
    const renamed = await renameInside(dataDir, database).catch(() => false)
    if (!renamed) throw error
    return openEngine({ dataDir }, database)
  }
}

async function serve(
  engine: PGlite,
  target: EmbeddedTarget,
  options: OpenDatabaseOptions,
  releaseLock: () => Promise<void>,
): Promise<Database> {
  const socketDirectory = await mkdtemp(join(tmpdir(), 'pgtend-'))
  const stopServer = await serveEngine(engine, socketDirectory, MAX_SOCKET_CONNECTIONS)
  const config = clientConfig(socketDirectory, target.database, options.applicationName)
  const connect = (): Promise<Client> => connectTo(config)
  const pool = new pg.Pool({ ...config, max: options.maxConnections ?? MAX_CONNECTIONS })
  pool.on('error', () => undefined)
  const cluster = embeddedCluster(target, options)
  const end = async (): Promise<void> => {
    await pool.end()
    await cluster.end()
    await stopServer()
    await engine.close()
    await rm(socketDirectory, { recursive: true, force: true })
    await releaseLock()
  }
  const client = await connect()
  // The engine ignores the name in the startup message; all connections share one session, so once is enough.
  await client.query(`set application_name = ${escapeLiteral(options.applicationName)}`)
  const capabilities = await readCapabilities(client, EMBEDDED, async () => false)
  await client.end()
  return {
    target,
    capabilities,
    pool,
    cluster,
    nativeConnection: undefined,
    dumpSql: (args) => dumpEngine(engine, target.database, args),
    connect,
    end,
    [Symbol.asyncDispose]: end,
  }
}

function clientConfig(socketDirectory: string, database: string, applicationName: string): ClientConfig {
  return {
    host: socketDirectory,
    port: 5432,
    user: 'postgres',
    database,
    application_name: applicationName,
    ssl: false,
  }
}

async function connectTo(config: ClientConfig): Promise<Client> {
  const client = new pg.Client(config)
  client.on('error', () => undefined)
  await client.connect()
  return client
}

import type { Client } from 'pg'
import type { ServerTarget } from '../connection/target.ts'
import type { Cluster, CreateDatabaseOptions, Database, DropDatabaseOptions } from '../database.ts'
import { DatabaseError, type DatabaseErrorCode } from '../database-error.ts'
import { escapeIdentifier } from '../identifiers.ts'
import type { OpenDatabaseOptions } from '../open-database.ts'
import { SQLSTATE, sqlstateOf } from '../sqlstate.ts'
import { connectToServer, openServerDatabase } from './server-database.ts'

/** Databases to connect to for work on other databases, in this order. */
const MAINTENANCE_DATABASES = ['postgres', 'template1'] as const

/** Opens the cluster of a server and makes sure that it answers. */
export async function openServerCluster(target: ServerTarget, options: OpenDatabaseOptions): Promise<Cluster> {
  const cluster = serverCluster(target, options)
  await cluster.list()
  return cluster
}

/** The databases of a server; connects for each call, so it holds no connection in between. */
export function serverCluster(target: ServerTarget, options: OpenDatabaseOptions): Cluster {
  const run = <T>(work: (client: Client) => Promise<T>): Promise<T> => withMaintenanceClient(target, options, work)
  const list = (): Promise<readonly string[]> => run(selectDatabases)
  return {
    list,
    exists: async (name) => (await list()).includes(name),
    create: (name, createOptions) => run((client) => createDatabase(client, name, createOptions)),
    drop: (name, dropOptions) => run((client) => dropDatabase(client, name, dropOptions)),
    rename: (from, to) => run((client) => renameDatabase(client, from, to)),
    open: (name): Promise<Database> => openServerDatabase({ ...target, database: name }, options),
    end: async () => undefined,
  }
}

async function withMaintenanceClient<T>(
  target: ServerTarget,
  options: OpenDatabaseOptions,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await connectToMaintenance(target, options)
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function connectToMaintenance(target: ServerTarget, options: OpenDatabaseOptions): Promise<Client> {
  const [first, second] = MAINTENANCE_DATABASES
  try {
    return await connectToServer({ ...target, database: first }, options)
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== 'DATABASE_NOT_FOUND') throw error
    return connectToServer({ ...target, database: second }, options)
  }
}

/** Lists databases that accept connections; templates are left out. */
async function selectDatabases(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(`
    select datname as name
      from pg_catalog.pg_database
     where not datistemplate and datallowconn
     order by datname
  `)
  return rows.map(({ name }) => name)
}

/** Copies a template database; locks it against new sessions for that time. */
async function createDatabase(client: Client, name: string, { template }: CreateDatabaseOptions = {}): Promise<void> {
  const copy = template === undefined ? 'template template0' : `template ${escapeIdentifier(template)}`
  await translate(name, () => client.query(`create database ${escapeIdentifier(name)} ${copy}`))
}

async function dropDatabase(
  client: Client,
  name: string,
  { terminateSessions = false }: DropDatabaseOptions = {},
): Promise<void> {
  const force = terminateSessions ? ' with (force)' : ''
  await translate(name, () => client.query(`drop database ${escapeIdentifier(name)}${force}`))
}

async function renameDatabase(client: Client, from: string, to: string): Promise<void> {
  await translate(from, () =>
    client.query(`alter database ${escapeIdentifier(from)} rename to ${escapeIdentifier(to)}`),
  )
}

const CODES: Readonly<Record<string, readonly [DatabaseErrorCode, string]>> = {
  [SQLSTATE.invalidCatalogName]: ['DATABASE_NOT_FOUND', 'does not exist'],
  [SQLSTATE.duplicateDatabase]: ['DATABASE_EXISTS', 'exists already'],
  [SQLSTATE.objectInUse]: ['DATABASE_IN_USE', 'is used by other sessions'],
}

async function translate(name: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const [code, fact] = CODES[sqlstateOf(error) ?? ''] ?? []
    if (code === undefined) throw error
    throw new DatabaseError(code, `database "${name}" ${fact}`, { cause: error })
  }
}

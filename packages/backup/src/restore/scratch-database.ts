import {
  type Cluster,
  type Database,
  DatabaseError,
  escapeIdentifier,
  escapeLiteral,
  SQLSTATE,
  sqlstateOf,
  withSession,
} from '@pgtend/database'
import type { Client } from 'pg'
import type { ServerFacts } from '../catalog/manifest.ts'
import { markFolder } from './scratch-folder.ts'

/** Databases to connect to for work on other databases, in this order. */
const MAINTENANCE_DATABASES = ['postgres', 'template1'] as const

/**
 * Connection limit of a scratch database that has no mark yet: it is set with the creation, which a comment cannot be. No server has
 * as many connections.
 */
export const NEWBORN_LIMIT = 2_000_000_011

/** Key of the advisory lock on the name of a scratch database, in the database for maintenance. */
export const NEWBORN_LOCK = 'pg_catalog.hashtextextended($1::text, 72707412)'

/**
 * Runs work that creates a scratch database; until it calls `marked`, a lock says that its creator lives. One that was created and
 * not marked, and whose lock is free, is of a dead run.
 */
export async function whileNewborn<T>(
  cluster: Cluster,
  name: string,
  work: (marked: () => Promise<void>) => Promise<T>,
): Promise<T> {
  if (cluster.directory !== undefined) {
    await markFolder(cluster.directory, name)
    return work(async () => undefined)
  }
  return withMaintenance(cluster, async (client) => {
    await client.query(`select pg_catalog.pg_advisory_lock(${NEWBORN_LOCK})`, [name])
    return work(async () => {
      await client.query(`alter database ${escapeIdentifier(name)} connection limit -1`)
      await client.query(`select pg_catalog.pg_advisory_unlock(${NEWBORN_LOCK})`, [name])
    })
  })
}

/**
 * Creates an empty database, with the encoding and locale of the backup where the cluster is a server that has them. False when it
 * has not, and the database got those of the server.
 */
export async function createScratch(cluster: Cluster, name: string, like: ServerFacts | undefined): Promise<boolean> {
  if (isEmbedded(cluster)) {
    await cluster.create(name)
    return true
  }
  const create = `create database ${escapeIdentifier(name)} connection limit ${NEWBORN_LIMIT}`
  return withMaintenance(cluster, async (client) => {
    if (like !== undefined) {
      try {
        await client.query(`${create} template template0 ${localeClause(like)}`)
        return true
      } catch (error) {
        // Another system may not have the locale; the default then has to do, and the comparison tells what changed.
        if (sqlstateOf(error) === SQLSTATE.duplicateDatabase) throw error
      }
    }
    await client.query(create)
    return like === undefined
  })
}

/** Runs work in a session on a database that is not `renamed`; that database is given for more sessions. */
export async function withMaintenance<T>(
  cluster: Cluster,
  work: (client: Client, maintenance: Database) => Promise<T>,
  renamed?: string,
): Promise<T> {
  const database = await openMaintenance(cluster, renamed)
  try {
    return await withSession(database, (client) => work(client, database))
  } finally {
    await database.end()
  }
}

async function openMaintenance(cluster: Cluster, renamed?: string): Promise<Database> {
  const [first, second] = MAINTENANCE_DATABASES
  if (renamed === first) return cluster.open(second)
  try {
    return await cluster.open(first)
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== 'DATABASE_NOT_FOUND') throw error
    return cluster.open(second)
  }
}

/** A cluster of folders has no database to do maintenance from. */
export function isEmbedded({ directory }: Cluster): boolean {
  return directory !== undefined
}

function localeClause({ encoding, collate, ctype, localeProvider, locale }: ServerFacts): string {
  const clauses = [
    `encoding ${escapeLiteral(encoding)}`,
    `lc_collate ${escapeLiteral(collate)}`,
    `lc_ctype ${escapeLiteral(ctype)}`,
  ]
  if (localeProvider === 'i' && locale !== null)
    clauses.push('locale_provider icu', `icu_locale ${escapeLiteral(locale)}`)
  if (localeProvider === 'b' && locale !== null) {
    clauses.push('locale_provider builtin', `builtin_locale ${escapeLiteral(locale)}`)
  }
  return clauses.join(' ')
}

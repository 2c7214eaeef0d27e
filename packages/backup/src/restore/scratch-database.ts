import {
  type Cluster,
  type Database,
  DatabaseError,
  escapeIdentifier,
  escapeLiteral,
  withSession,
} from '@pgtend/database'
import type { Client } from 'pg'
import type { ServerFacts } from '../catalog/manifest.ts'

/** Databases to connect to for work on other databases, in this order. */
const MAINTENANCE_DATABASES = ['postgres', 'template1'] as const

/**
 * Creates an empty database, with the encoding and locale of the backup where the cluster is a server that has them. False when it
 * has not, and the database got those of the server.
 */
export async function createScratch(cluster: Cluster, name: string, like: ServerFacts | undefined): Promise<boolean> {
  if (like === undefined || (await isEmbedded(cluster))) {
    await cluster.create(name)
    return true
  }
  const created = await withMaintenance(cluster, async (client) => {
    try {
      await client.query(`create database ${escapeIdentifier(name)} template template0 ${localeClause(like)}`)
      return true
    } catch (error) {
      // Another system may not have the locale; the default then has to do, and the comparison tells what changed.
      if (error instanceof Error && 'code' in error && error.code === '42P04') throw error
      return false
    }
  })
  if (!created) await cluster.create(name)
  return created
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
export async function isEmbedded(cluster: Cluster): Promise<boolean> {
  try {
    const database = await openMaintenance(cluster)
    const { concurrentSessions } = database.capabilities
    await database.end()
    return !concurrentSessions
  } catch (error) {
    if (error instanceof DatabaseError && error.code === 'DATABASE_NOT_FOUND') return true
    throw error
  }
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

import { type Database, openDatabase, parseDatabaseUrl } from '@pgtend/database'
import pg from 'pg'
import type { ScratchDatabases } from '../scratch-databases.ts'
import { waitUntilGone } from './sessions.ts'

/** An empty database with pgvector, to measure in. */
export interface BenchDatabase extends AsyncDisposable {
  readonly url: string
  readonly name: string
  readonly database: Database
}

/** Creates a database in which indexes are built in memory, whoever builds them. Disposing drops it. */
export async function openBenchDatabase(databases: ScratchDatabases, label: string): Promise<BenchDatabase> {
  const url = await databases.create(label)
  const name = new URL(url).pathname.slice(1)
  await databases.admin.query(`alter database ${pg.escapeIdentifier(name)} set maintenance_work_mem = '512MB'`)
  const database = await openDatabase(parseDatabaseUrl(url), { applicationName: 'bench', environment: 'development' })
  await database.pool.query('create extension vector')
  return {
    url,
    name,
    database,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]()
      await waitUntilGone(databases.admin, name)
      await databases.drop(url)
    },
  }
}

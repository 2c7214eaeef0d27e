import { join } from 'node:path'
import { type Database, openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { cloneOf, createTemplate, createTemporaryDirectory, serverInfo } from '@pgtend/testing'
import { afterEach, beforeAll } from 'vitest'
import type { BackupStore } from '../src/store/backup-store.ts'
import { directoryStore } from '../src/store/directory-store.ts'

/** A database that the tests of a file share, and a store for its backups. */
export interface SharedDatabase {
  readonly database: Database
  readonly store: BackupStore
}

/**
 * Fills a database and takes its backups once for all tests of a file that only read them; what `restoreInto` made of it is dropped after
 * each. Call the result inside of a test.
 */
export function sharedDatabase(fill: (shared: SharedDatabase) => Promise<void>): () => SharedDatabase {
  let shared: SharedDatabase | undefined
  beforeAll(async () => {
    if (serverInfo() === undefined) return undefined
    const { drop, url } = await cloneOf(await createTemplate('backup_shared', async () => undefined))
    const database = await openDatabase(parseDatabaseUrl(url), {
      applicationName: 'pgtend tests',
      environment: 'development',
    })
    const { path, remove } = await createTemporaryDirectory()
    shared = { database, store: directoryStore(join(path, 'backups')) }
    await fill(shared)
    return async () => {
      await database.end()
      await Promise.all([drop(), remove()])
    }
  })
  afterEach(async () => {
    const copy = `${shared?.database.target.database}_copy`
    if (await shared?.database.cluster.exists(copy)) {
      await shared?.database.cluster.drop(copy, { terminateSessions: true })
    }
  })
  return () => {
    if (shared === undefined) throw new Error('the database that is shared is filled before the tests')
    return shared
  }
}

import { type Database, openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { onTestFinished } from 'vitest'

/** Opens a database of a test server until the test has ended. */
export async function openTest(url: string): Promise<Database> {
  const database = await openDatabase(parseDatabaseUrl(url), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  onTestFinished(() => database.end())
  return database
}

/** Opens what `restoreInto` has made. */
export async function openCopy(database: Database): Promise<Database> {
  return database.cluster.open(`${database.target.database}_copy`)
}

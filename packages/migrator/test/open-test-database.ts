import { type Database, openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { test as base } from '@pgtend/testing'
import { onTestFinished } from 'vitest'

/** Opens a database until the end of the test. */
export async function openTestDatabase(url: string, applicationName = 'tests'): Promise<Database> {
  const database = await openDatabase(parseDatabaseUrl(url), { applicationName, environment: 'development' })
  onTestFinished(() => database.end())
  return database
}

/** `test` with an empty database opened as `database`. */
export const databaseTest = base.extend('database', async ({ databaseUrl }) => openTestDatabase(databaseUrl))

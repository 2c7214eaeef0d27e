import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { test as base } from '@pgtend/testing'

/** Tests on the server alone, with the fixture `database`: for what does not depend on the engine. */
export const test = base.extend('database', async ({ databaseUrl }, { onCleanup }) => {
  const database = await openDatabase(parseDatabaseUrl(databaseUrl), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  onCleanup(() => database.end())
  return database
})

import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { test } from '@pgtend/testing'

/** `test` on a server, with the open `database` of `databaseUrl`. */
export const databaseTest = test.extend('database', async ({ databaseUrl }, { onCleanup }) => {
  const database = await openDatabase(parseDatabaseUrl(databaseUrl), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  onCleanup(() => database.end())
  return database
})

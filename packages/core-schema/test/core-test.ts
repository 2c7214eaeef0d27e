import { cloneOf, connectClient, createTemplate, test, withClient } from '@pgtend/testing'
import { applyCoreMigrations } from './core-migrations.ts'

/** `test` with the fixture `core`: a connection to a database of its own with all migrations applied. */
export const coreTest = test.extend('core', async ({ server: _ }, { onCleanup }) => {
  const template = await createTemplate('core_schema', (url) => withClient(url, applyCoreMigrations))
  const clone = await cloneOf(template)
  onCleanup(() => clone.drop())
  const client = await connectClient(clone.url)
  onCleanup(() => client.end())
  return { client, url: clone.url }
})

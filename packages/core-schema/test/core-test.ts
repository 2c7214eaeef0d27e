import { cloneOf, connectClient, createTemplate, test, withClient } from '@pgtend/testing'
import { Pool } from 'pg'
import { applyCoreMigrations } from './core-migrations.ts'

/** `test` with a database of its own that has all migrations applied: `coreUrl`, a `client` and a `pool` of it. */
export const coreTest = test
  .extend('coreUrl', async ({ server: _ }, { onCleanup }) => {
    const template = await createTemplate('core_schema', (url) => withClient(url, applyCoreMigrations))
    const clone = await cloneOf(template)
    onCleanup(() => clone.drop())
    return clone.url
  })
  .extend('client', async ({ coreUrl }, { onCleanup }) => {
    const client = await connectClient(coreUrl)
    onCleanup(() => client.end())
    return client
  })
  .extend('pool', async ({ coreUrl }, { onCleanup }) => {
    const pool = new Pool({ connectionString: coreUrl, max: 4 })
    pool.on('error', () => undefined)
    onCleanup(() => pool.end())
    return pool
  })

import { expect } from 'vitest'
import { connectClient, withClient } from '../databases/connect-client.ts'
import { test } from '../fixtures/test.ts'
import { hasPgBouncer, NEEDS_PGBOUNCER, startPgBouncer } from './start-pgbouncer.ts'

test('PgBouncer answers for the database and stops', async ({ databaseUrl, skip }) => {
  skip(!hasPgBouncer(), NEEDS_PGBOUNCER)
  const bouncer = await startPgBouncer({ poolMode: 'transaction', databaseUrl })

  const { rows } = await withClient(bouncer.url, (client) => client.query('select current_database() as name'))
  await bouncer.stop()

  expect(rows).toEqual([{ name: new URL(databaseUrl).pathname.slice(1) }])
  await expect(connectClient(bouncer.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('in transaction mode the clients share one server session', async ({ databaseUrl, skip, onTestFinished }) => {
  skip(!hasPgBouncer(), NEEDS_PGBOUNCER)
  const bouncer = await startPgBouncer({ poolMode: 'transaction', databaseUrl, poolSize: 1 })
  onTestFinished(() => bouncer.stop())
  const pid = (client: { query(sql: string): Promise<{ rows: { pid: number }[] }> }) =>
    client.query('select pg_backend_pid() as pid').then(({ rows }) => rows[0]?.pid)

  const pids = await withClient(bouncer.url, async (first) => {
    return await withClient(bouncer.url, async (second) => [await pid(first), await pid(second)])
  })

  expect(pids[0]).toBe(pids[1])
})

test('the console of PgBouncer can be asked', async ({ databaseUrl, skip, onTestFinished }) => {
  skip(!hasPgBouncer(), NEEDS_PGBOUNCER)
  const bouncer = await startPgBouncer({ poolMode: 'session', databaseUrl })
  onTestFinished(() => bouncer.stop())

  const { rows } = await withClient(bouncer.adminUrl, (client) => client.query('show config'))

  expect(rows).toContainEqual(expect.objectContaining({ key: 'pool_mode', value: 'session' }))
})

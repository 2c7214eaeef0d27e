import { once } from 'node:events'
import { createServer } from 'node:net'
import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { eachEngine, freePort, test } from '@pgtend/testing'
import pg from 'pg'
import { expect } from 'vitest'
import { checkHealth } from './check-health.ts'
import { healthReportSchema } from './health-report.ts'
import { createPoolMonitor } from './pool-monitor.ts'

eachEngine('health', (test) => {
  test('a database that answers is ok and tells what it is', async ({ database, db }) => {
    await db.query('create extension if not exists vector')

    const report = await checkHealth(database.pool, { readMigrationHead: async () => '20261121_init' })

    expect(healthReportSchema.parse(report)).toMatchObject({
      status: 'ok',
      reasons: [],
      server: { versionNumber: database.capabilities.serverVersion, pgvector: expect.any(String), inRecovery: false },
      migrations: { state: 'ok', head: '20261121_init' },
    })
  })

  test('another migration than expected, none, and an unreadable one are degraded', async ({ database }) => {
    const expected = { expectedMigrationHead: '0002' }
    const fail = (): Promise<never> => Promise.reject(Object.assign(new Error('secret'), { code: '42501' }))

    const older = await checkHealth(database.pool, { ...expected, readMigrationHead: async () => '0001' })
    const none = await checkHealth(database.pool, { ...expected, readMigrationHead: async () => undefined })
    const unreadable = await checkHealth(database.pool, { readMigrationHead: fail })

    expect(older).toMatchObject({ status: 'degraded', reasons: ['the newest migration is "0001", not "0002"'] })
    expect(none).toMatchObject({ status: 'degraded', migrations: { state: 'ok', head: null } })
    expect(unreadable).toMatchObject({ status: 'degraded', migrations: { state: 'failed', errorCode: '42501' } })
    expect(JSON.stringify(unreadable)).not.toContain('secret')
  })

  test('a slow answer and a migration head that never comes are degraded, not awaited', async ({ database }) => {
    const never = (): Promise<never> => new Promise(() => undefined)

    const report = await checkHealth(database.pool, { timeoutMs: 500, slowResponseMs: 0, readMigrationHead: never })

    expect(report).toMatchObject({ status: 'degraded', migrations: { state: 'failed', errorCode: 'TIMEOUT' } })
    expect(report.reasons).toHaveLength(2)
  })
})

test('no server is down, with the code and nothing else', async () => {
  const pool = new pg.Pool({ host: '127.0.0.1', port: await freePort(), user: 'app', password: 'maintenance-secret' })

  const report = await checkHealth(pool)

  expect(healthReportSchema.parse(report)).toMatchObject({ status: 'down', errorCode: 'ECONNREFUSED', server: null })
  expect(JSON.stringify(report)).not.toContain('maintenance-secret')
  await pool.end()
})

test('a server that accepts and never answers is down after the timeout', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const address = silent.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const pool = new pg.Pool({ host: '127.0.0.1', port, user: 'app', connectionTimeoutMillis: 1_000 })

  const report = await checkHealth(pool, { timeoutMs: 100 })

  expect(report).toMatchObject({ status: 'down', errorCode: 'TIMEOUT' })
  await pool.end()
  silent.close()
})

test('an exhausted pool is down or degraded, and the monitor shows when', async ({ databaseUrl }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), {
    applicationName: 'pgtend tests',
    environment: 'development',
    maxConnections: 1,
  })
  let seconds = 0
  const monitor = createPoolMonitor(database.pool, {
    intervalMs: 1,
    capacity: 3,
    now: () => new Date(Date.UTC(2026, 10, 21, 0, 0, seconds++)),
  })
  const busy = await database.pool.connect()
  monitor.start()

  const report = await checkHealth(database.pool, { timeoutMs: 50, poolMonitor: monitor })

  monitor.stop()
  busy.release()
  expect(report).toMatchObject({
    status: 'down',
    errorCode: 'TIMEOUT',
    pool: { total: 1, idle: 0, waiting: 1, limit: 1 },
  })
  expect(report.poolHistory.length).toBeLessThanOrEqual(3)
  expect(report.poolHistory.at(-1)).toMatchObject({ total: 1, limit: 1 })
  const taken = monitor.samples().length
  expect(taken).toBeGreaterThan(0)
  const [first, second] = monitor.samples()
  expect((first?.at ?? '') < (second?.at ?? 'Z')).toBe(true)
})

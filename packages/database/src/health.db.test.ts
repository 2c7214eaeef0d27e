import { eachEngine, test } from '@pgtend/testing'
import pg from 'pg'
import { expect } from 'vitest'
import { checkConnection } from './health.ts'

eachEngine('the connection check', (engineTest) => {
  engineTest('tells response time and the state of the pool', async ({ database }) => {
    const health = await checkConnection(database.pool)

    expect(health).toEqual({
      ok: true,
      responseTimeMs: expect.any(Number),
      pool: { total: 1, idle: 1, waiting: 0, limit: 10 },
    })
  })
})

test('an unreachable database is an answer and not an exception', async () => {
  const pool = new pg.Pool({ host: '127.0.0.1', port: 1 })

  expect(await checkConnection(pool)).toMatchObject({ ok: false, errorCode: 'ECONNREFUSED' })
  await pool.end()
})

test('a database that does not answer in time is not healthy', async ({ databaseUrl }) => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 })
  const busy = await pool.connect()

  expect(await checkConnection(pool, 50)).toMatchObject({ ok: false, errorCode: 'TIMEOUT', pool: { waiting: 1 } })
  busy.release()
  await pool.end()
})

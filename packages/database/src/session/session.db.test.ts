import { connectClient, eachEngine, test, waitFor } from '@pgtend/testing'
import { describe, expect } from 'vitest'
import { parseDatabaseUrl } from '../connection/parse-url.ts'
import { openDatabase } from '../open-database.ts'
import { withAdvisoryLock } from './advisory-lock.ts'
import { withCancellation } from './cancellation.ts'
import { runInTransaction } from './run-in-transaction.ts'
import { withSession } from './with-session.ts'

const KEY = 72_707_369
const options = { applicationName: 'pgtend test', environment: 'development' } as const

describe('the advisory lock', () => {
  test('lets one in at a time, and says who holds it', async ({ db, databaseUrl }) => {
    const other = await connectClient(databaseUrl)
    await other.query(`set application_name = 'prisma'`)
    const order: string[] = []
    let waitedFor: string | undefined
    let letGo = (): void => undefined
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })

    const first = withAdvisoryLock(other, KEY, { name: 'migrations' }, async () => {
      order.push('first in')
      await held
      order.push('first out')
    })
    await waitFor(() => order.length === 1, { what: 'the first holder' })
    const onWait = (holder: { applicationName: string } | undefined): void => {
      waitedFor = holder?.applicationName
      letGo()
    }
    const second = withAdvisoryLock(db, KEY, { name: 'migrations', onWait }, async () => order.push('second in'))
    await Promise.all([first, second])
    await other.end()

    expect(order).toEqual(['first in', 'first out', 'second in'])
    expect(waitedFor).toBe('prisma')
  })

  test('gives up after its limit and leaves the holder alone', async ({ db, databaseUrl }) => {
    const other = await connectClient(databaseUrl)
    await other.query('select pg_advisory_lock($1::bigint)', [KEY])

    const failure = await withAdvisoryLock(db, KEY, { name: 'migrations', waitMs: 50 }, async () => 'in').catch(
      (error: unknown) => error,
    )
    await other.end()

    expect(failure).toMatchObject({ code: 'LOCK_TIMEOUT', details: { holder: { pid: expect.any(Number) } } })
  })

  test('is free again after work that throws', async ({ db, databaseUrl }) => {
    const other = await connectClient(databaseUrl)
    const failing = withAdvisoryLock(db, KEY, { name: 'migrations' }, async () => {
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')

    await expect(withAdvisoryLock(other, KEY, { name: 'migrations', waitMs: 0 }, async () => 'in')).resolves.toBe('in')
    await other.end()
  })

  test('waiting ends when it is interrupted', async ({ db, databaseUrl }) => {
    const other = await connectClient(databaseUrl)
    await other.query('select pg_advisory_lock($1::bigint)', [KEY])
    const controller = new AbortController()
    const onWait = (): void => controller.abort()

    const waiting = withAdvisoryLock(db, KEY, { name: 'migrations', onWait, signal: controller.signal }, async () => 1)

    await expect(waiting).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 130 })
    await other.end()
  })
})

test('an interruption cancels the statement on the server', async ({ databaseUrl, db }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), options)
  const controller = new AbortController()
  const running = `select count(*)::int as n from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'`

  const failure = withSession(database, (client) =>
    withCancellation(database, client, controller.signal, () => client.query('select pg_sleep(60)')),
  ).catch((error: unknown) => error)
  await waitFor(async () => (await db.query(running)).rows[0].n === 1, { what: 'the running statement' })
  controller.abort()

  expect(await failure).toMatchObject({ code: 'INTERRUPTED', exitCode: 130 })
  expect((await db.query(running)).rows).toEqual([{ n: 0 }])
})

eachEngine('a transaction', (engineTest) => {
  engineTest('is kept when its work succeeds and undone when it throws', async ({ db }) => {
    await db.query('create table item (id int)')

    await runInTransaction(db, () => db.query('insert into item values (1)'))
    const failing = runInTransaction(db, async () => {
      await db.query('insert into item values (2)')
      throw new Error('no')
    })

    await expect(failing).rejects.toThrow('no')
    expect((await db.query('select id from item')).rows).toEqual([{ id: 1 }])
  })
})

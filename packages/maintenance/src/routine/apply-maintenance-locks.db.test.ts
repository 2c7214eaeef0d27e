import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { connectClient, test, waitFor } from '@pgtend/testing'
import type { ClientBase } from 'pg'
import { expect } from 'vitest'
import { applyMaintenance } from './apply-maintenance.ts'
import { planMaintenance } from './plan-maintenance.ts'
import { planReindex } from './plan-reindex.ts'
import { planVacuum } from './plan-vacuum.ts'
import { readMaintenanceFacts } from './read-maintenance-facts.ts'

const OPTIONS = { applicationName: 'pgtend tests', environment: 'development' } as const

test('two runs at once never work on the same table', async ({ databaseUrl, db }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  await db.query('create table t (id int primary key)')
  const plan = planReindex(await readMaintenanceFacts(db, database.capabilities))
  const holder = await connectClient(databaseUrl)
  await holder.query('begin; insert into t values (1)')
  let waiting = false
  const first = applyMaintenance(database, plan, { onProgress: ({ kind }) => (waiting ||= kind === 'waiting') })
  await waitFor(() => waiting, { what: 'the first run waiting for the open transaction' })

  const second = await applyMaintenance(database, plan)

  expect(second.steps).toMatchObject([{ state: 'skipped', reason: 'another maintenance run works on the table' }])
  await holder.query('commit')
  expect(await first).toMatchObject({ done: 1 })
  await holder.end()
})

test('an interrupted concurrent reindex leaves no invalid index and can be run again', async ({ databaseUrl, db }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  await db.query('create table t (id int primary key)')
  const plan = planReindex(await readMaintenanceFacts(db, database.capabilities))
  const holder = await connectClient(databaseUrl)
  await holder.query('begin; insert into t values (1)')
  const abort = new AbortController()
  const run = applyMaintenance(database, plan, { signal: abort.signal })
  await waitFor(async () => (await countIndexes(db)) === 2, { what: 'the copy of the index' })

  const interrupted = expect(run).rejects.toMatchObject({ code: 'INTERRUPTED' })
  abort.abort()

  // The removal waits for the same open transaction as the rebuild did.
  await waitFor(async () => (await countWaiting(db, 'drop index')) === 1, { what: 'the removal waiting' })
  await holder.end()
  await interrupted
  expect(await countIndexes(db)).toBe(1)
  expect(await applyMaintenance(database, plan)).toMatchObject({ done: 1 })
})

test('what a terminated reindex leaves behind is found and dropped by the next daily run', async ({
  databaseUrl,
  db,
}) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  await db.query('create table t (id int primary key)')
  const plan = planReindex(await readMaintenanceFacts(db, database.capabilities))
  const holder = await connectClient(databaseUrl)
  await holder.query('begin; insert into t values (1)')
  const terminated = expect(applyMaintenance(database, plan)).rejects.toThrow()
  await waitFor(async () => (await countIndexes(db)) === 2, { what: 'the copy of the index' })
  await db.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where query like 'reindex index concurrently%' and datname = current_database() and pid <> pg_backend_pid()`,
  )
  await terminated
  await holder.end()
  const daily = planMaintenance(await readMaintenanceFacts(db, database.capabilities), 'daily')

  const result = await applyMaintenance(database, daily)

  expect(result.steps).toMatchObject([{ state: 'done', step: { kind: 'drop-leftover', index: 't_pkey_ccnew' } }])
  expect(await countIndexes(db)).toBe(1)
})

test('a rebuild that was chosen to end a deadlock is tidied up after and tried again', async ({ databaseUrl, db }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  await db.query('create table t (id int primary key)')
  const plan = planReindex(await readMaintenanceFacts(db, database.capabilities))
  const holder = await connectClient(databaseUrl)
  await holder.query(`set deadlock_timeout = '1min'`)
  await holder.query('begin; insert into t values (1)')
  const run = applyMaintenance(database, plan)
  await waitFor(async () => (await countIndexes(db)) === 2, { what: 'the copy of the index' })

  // The rebuild waits for this transaction, which from here on waits for the lock of the rebuild.
  await holder.query('lock table t in share update exclusive mode')

  await holder.query('commit')
  expect((await run).steps).toMatchObject([{ state: 'done' }])
  expect(await countIndexes(db)).toBe(1)
  await holder.end()
})

test('a rebuild that can neither finish nor be tidied up names the invalid index that is left', async ({
  databaseUrl,
  db,
}) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  await db.query('create table t (id int primary key)')
  const plan = planReindex(await readMaintenanceFacts(db, database.capabilities))
  const holder = await connectClient(databaseUrl)
  await holder.query('begin; insert into t values (1)')

  const result = await applyMaintenance(database, plan, { lockRetryLimitMs: 100, lockTimeoutMs: 100 })

  expect(result.steps).toMatchObject([{ state: 'failed', errorCode: '55P03', leftovers: ['t_pkey_ccnew'] }])
  await holder.end()
  const daily = planMaintenance(await readMaintenanceFacts(db, database.capabilities), 'daily')
  expect(await applyMaintenance(database, daily)).toMatchObject({ done: 1 })
  expect(await countIndexes(db)).toBe(1)
})

test('a statement that would block others gives way, tries again and fails with the reason', async ({
  databaseUrl,
  db,
}) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  await db.query('create table t (id int)')
  const plan = planVacuum(await readMaintenanceFacts(db, database.capabilities), { full: true })
  await db.query('begin; lock table t in row exclusive mode')

  const result = await applyMaintenance(database, plan, { lockTimeoutMs: 50, lockRetryLimitMs: 500 })

  expect(result.steps).toMatchObject([{ state: 'failed', errorCode: '55P03' }])
  expect(result.durationMs).toBeGreaterThan(200)
  await db.query('rollback')
  expect(await applyMaintenance(database, plan)).toMatchObject({ done: 1 })
})

async function countIndexes(db: ClientBase): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from pg_index where indrelid = 't'::regclass`,
  )
  return rows[0]?.count ?? 0
}

async function countWaiting(db: ClientBase, statement: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like $1::text`,
    [`${statement}%`],
  )
  return rows[0]?.count ?? 0
}

import { escapeIdentifier, openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { connectClient, eachEngine, test, waitFor } from '@pgtend/testing'
import type { ClientBase } from 'pg'
import { expect } from 'vitest'
import { applyMaintenance } from './apply-maintenance.ts'
import { planAnalyze } from './plan-analyze.ts'
import { planMaintenance } from './plan-maintenance.ts'
import { planReindex } from './plan-reindex.ts'
import { planVacuum } from './plan-vacuum.ts'
import type { MaintenanceProgress } from './progress.ts'
import { readMaintenanceFacts } from './read-maintenance-facts.ts'
import { maintenanceResultSchema } from './result.ts'

const OPTIONS = { applicationName: 'pgtend tests', environment: 'development' } as const

/** 1000 rows of which 600 are deleted at once, in a table and a schema with names that need quotes. */
async function createMessyTable(db: ClientBase): Promise<void> {
  await db.query(`
    create extension if not exists vector;
    create schema "Odd Name";
    create table "Odd Name"."Order ""Items""" (id int primary key, "select" text, embedding vector(3));
    insert into "Odd Name"."Order ""Items"""
      select n, 'item ' || n, array[n, 1, 2]::real[]::vector from generate_series(1, 1000) n;
    create index "Item's HNSW" on "Odd Name"."Order ""Items""" using hnsw (embedding vector_l2_ops);
    delete from "Odd Name"."Order ""Items""" where id <= 600;
  `)
}

eachEngine('maintenance', (test) => {
  test('a vacuum frees the dead rows and the next daily run has nothing to do', async ({ database, db }) => {
    await createMessyTable(db)
    const plan = planMaintenance(await readMaintenanceFacts(db, database.capabilities), 'daily')

    const result = await applyMaintenance(database, plan)

    expect(maintenanceResultSchema.parse(result)).toMatchObject({ failed: 0, skipped: 0, done: 2 })
    expect(result.steps.map(({ step }) => step.kind)).toEqual(['reindex', 'vacuum'])
    const after = await readMaintenanceFacts(db, database.capabilities)
    expect(after.tables).toMatchObject([{ liveRows: 400, deadRows: 0, everVacuumed: true, everAnalyzed: true }])
    expect(planMaintenance(after, 'daily').steps).toEqual([])
  })

  test('a reindex shrinks the index and keeps it valid', async ({ database, db }) => {
    await createMessyTable(db)
    await applyMaintenance(database, planVacuum(await readMaintenanceFacts(db, database.capabilities)))
    await db.query(`insert into "Odd Name"."Order ""Items""" (id) select generate_series(2000, 9000)`)
    await db.query(`delete from "Odd Name"."Order ""Items""" where id >= 2000`)

    const result = await applyMaintenance(
      database,
      planReindex(await readMaintenanceFacts(db, database.capabilities), { tables: ['Order "Items"'] }),
    )

    expect(result).toMatchObject({ done: 2, failed: 0, skipped: 0 })
    const key = result.steps.find(({ step }) => step.index?.endsWith('pkey'))
    expect(key?.bytesAfter).toBeLessThan(key?.bytesBefore ?? 0)
    const { indexes } = await readMaintenanceFacts(db, database.capabilities)
    expect(indexes.map(({ valid }) => valid)).toEqual([true, true])
  })

  test('analyze, weekly and full maintenance do all their steps, also with a rewrite', async ({ database, db }) => {
    await createMessyTable(db)
    const facts = await readMaintenanceFacts(db, database.capabilities)
    const plans = [
      planAnalyze(facts),
      planMaintenance(facts, 'weekly'),
      planMaintenance(facts, 'full'),
      planVacuum(facts, { full: true }),
    ]

    for (const plan of plans) {
      const result = await applyMaintenance(database, plan)

      expect(result).toMatchObject({ done: plan.steps.length, skipped: 0, failed: 0 })
    }
  })

  test('partitions are maintained one by one and their parents analyzed', async ({ database, db }) => {
    await db.query(`
      create table event (id int, day date) partition by range (day);
      create table event_2026 partition of event for values from ('2026-01-01') to ('2027-01-01');
      create index event_id on only event (id);
      create index event_2026_id on event_2026 (id);
      insert into event select n, '2026-05-01' from generate_series(1, 100) n;
    `)
    const plan = planMaintenance(await readMaintenanceFacts(db, database.capabilities), 'full')

    const result = await applyMaintenance(database, plan)

    expect(result).toMatchObject({ skipped: 0, failed: 0 })
    expect(result.steps.map(({ step }) => [step.kind, step.index ?? step.table])).toEqual([
      ['analyze', 'event'],
      ['vacuum', 'event_2026'],
      ['reindex', 'event_2026_id'],
    ])
  })

  test('an index of an exclusion constraint is rebuilt only where that blocks nobody', async ({ database, db }) => {
    await db.query('create table booking (during int4range, exclude using gist (during with &&))')
    const plan = planReindex(await readMaintenanceFacts(db, database.capabilities))

    const result = await applyMaintenance(database, plan)

    const concurrent = database.capabilities.concurrentSessions
    expect(plan.skipped).toHaveLength(concurrent ? 1 : 0)
    expect(result).toMatchObject({ done: concurrent ? 0 : 1, failed: 0 })
  })

  test('a table dropped after planning is skipped and the others are done', async ({ database, db }) => {
    await db.query('create table a (id int); create table b (id int)')
    const plan = planVacuum(await readMaintenanceFacts(db, database.capabilities))
    await db.query('drop table a')

    const result = await applyMaintenance(database, plan)

    expect(result.steps).toMatchObject([{ state: 'skipped', reason: 'it no longer exists' }, { state: 'done' }])
  })

  test('every step reports its start and its end', async ({ database, db }) => {
    await db.query('create table a (id int)')
    const events: MaintenanceProgress[] = []

    await applyMaintenance(database, planVacuum(await readMaintenanceFacts(db, database.capabilities)), {
      onProgress: (event) => events.push(event),
    })

    expect(events.filter(({ kind }) => kind !== 'running')).toMatchObject([
      { kind: 'started', position: 1, total: 1 },
      { kind: 'finished', position: 1, total: 1, result: { state: 'done' } },
    ])
  })

  test('an aborted run stops before its next step', async ({ database, db }) => {
    await db.query('create table a (id int)')
    const plan = planVacuum(await readMaintenanceFacts(db, database.capabilities))

    const run = applyMaintenance(database, plan, { signal: AbortSignal.abort() })

    await expect(run).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect((await readMaintenanceFacts(db, database.capabilities)).tables).toMatchObject([{ everVacuumed: false }])
  })
})

test('rows deleted in the planning session are not reported as dead after the vacuum', async ({ databaseUrl, db }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  await db.query('create table t (id int); insert into t select generate_series(1, 5000)')
  await db.query('delete from t')
  const plan = planVacuum(await readMaintenanceFacts(db, database.capabilities))

  await applyMaintenance(database, plan)

  const { tables } = await readMaintenanceFacts(db, database.capabilities)
  expect(tables).toMatchObject([{ liveRows: 0, deadRows: 0 }])
})

test('a vacuum that the server skips because of the owner is reported as skipped', async ({ databaseUrl, db }) => {
  await using asOwner = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  await db.query('create table t (id int primary key)')
  const facts = await readMaintenanceFacts(db, asOwner.capabilities)
  const { role, url } = await createRole(db, databaseUrl)
  await using database = await openDatabase(parseDatabaseUrl(url), OPTIONS)

  const vacuum = await applyMaintenance(database, planVacuum(facts))
  const analyze = await applyMaintenance(database, planAnalyze(facts))
  const reindex = await applyMaintenance(database, planReindex(facts))

  expect(vacuum.steps).toMatchObject([{ state: 'skipped', warnings: [expect.any(String)] }])
  expect(analyze.steps).toMatchObject([{ state: 'skipped', warnings: [expect.any(String)] }])
  expect(reindex.steps).toMatchObject([{ state: 'skipped', errorCode: '42501' }])
  await dropRole(db, role)
})

test('a role without rights plans nothing and names what it skipped', async ({ databaseUrl, db }) => {
  await db.query('create table t (id int primary key); insert into t values (1)')
  const { role, url } = await createRole(db, databaseUrl)
  await using database = await openDatabase(parseDatabaseUrl(url), OPTIONS)
  const client = await database.connect()

  const plan = planMaintenance(await readMaintenanceFacts(client, database.capabilities), 'full')

  expect(plan.steps).toEqual([])
  expect(plan.skipped).toMatchObject([{ table: 't' }, { table: 't', index: 't_pkey' }])
  await client.end()
  await dropRole(db, role)
})

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
    `select pg_terminate_backend(pid) from pg_stat_activity where query like 'reindex index concurrently%' and pid <> pg_backend_pid()`,
  )
  await terminated
  await holder.end()
  const daily = planMaintenance(await readMaintenanceFacts(db, database.capabilities), 'daily')

  const result = await applyMaintenance(database, daily)

  expect(result.steps).toMatchObject([{ state: 'done', step: { kind: 'drop-leftover', index: 't_pkey_ccnew' } }])
  expect(await countIndexes(db)).toBe(1)
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

test('the statement limit of the role does not end a vacuum', async ({ databaseUrl, db }) => {
  await db.query('create table t (id int primary key)')
  const { role, url } = await createRole(db, databaseUrl)
  await db.query(
    `alter table t owner to ${escapeIdentifier(role)}; alter role ${escapeIdentifier(role)} set statement_timeout = '50ms'`,
  )
  await using database = await openDatabase(parseDatabaseUrl(url), OPTIONS)
  const plan = planVacuum(await readMaintenanceFacts(db, { ...database.capabilities }))
  const holder = await connectClient(databaseUrl)
  await holder.query('begin; lock table t in share update exclusive mode')

  const run = applyMaintenance(database, plan)

  await waitFor(async () => (await countWaiting(db, 'vacuum')) === 1, {
    what: 'the vacuum waiting longer than its limit',
  })
  await holder.query('select pg_sleep(0.1); commit')
  await holder.end()
  expect(await run).toMatchObject({ done: 1 })
  await dropRole(db, role)
})

async function createRole(
  db: ClientBase,
  databaseUrl: string,
): Promise<{ readonly role: string; readonly url: string }> {
  const role = `pgtend_test_role_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  await db.query(`create role ${escapeIdentifier(role)} login password 'maintenance-test'`)
  const url = new URL(databaseUrl)
  url.username = role
  url.password = 'maintenance-test'
  return { role, url: url.href }
}

async function dropRole(db: ClientBase, role: string): Promise<void> {
  await db.query(`reassign owned by ${escapeIdentifier(role)} to current_user; drop owned by ${escapeIdentifier(role)}`)
  await db.query(`drop role ${escapeIdentifier(role)}`)
}

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

import { connectClient, hasPgBouncer, NEEDS_PGBOUNCER, startPgBouncer, waitFor } from '@pgtend/testing'
import { expect, onTestFinished } from 'vitest'
import { openTestDatabase as open, databaseTest as test } from '../../test/open-test-database.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateOnStartup } from '../commands/migrate-on-startup.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import { readStatus } from '../commands/read-status.ts'
import { resetDatabase } from '../commands/reset-database.ts'
import type { MigrationEvent } from './migration-event.ts'
import { MIGRATOR_LOCK } from './with-migrator-lock.ts'

const MIXED = {
  '1_a': 'create table a (id int);',
  '2_b': 'create index concurrently a_id on a (id);',
  '3_c': 'insert into a values (1);',
}

test('of two migrators at once one applies and the other finds nothing to do', async ({ databaseUrl, db }) => {
  const directory = await writeMigrations(MIXED)
  const databases = await Promise.all([open(databaseUrl), open(databaseUrl)])

  const runs = await Promise.all(databases.map((database) => migrateUp(database, { directory })))

  expect(runs.map(({ migrations }) => migrations.length).toSorted()).toEqual([0, 3])
  expect((await db.query('select id from a')).rows).toEqual([{ id: 1 }])
  expect((await db.query('select from _prisma_migrations')).rowCount).toBe(3)
})

test('of many application servers that start at once exactly one applies', async ({ databaseUrl }) => {
  const directory = await writeMigrations(MIXED)
  const databases = await Promise.all(Array.from({ length: 5 }, () => open(databaseUrl)))

  const results = await Promise.all(databases.map((database) => migrateOnStartup(database, { directory })))

  expect(results.map(({ applied }) => applied.length).toSorted()).toEqual([0, 0, 0, 0, 3])
  expect(results.map(({ current }) => current)).toEqual(Array.from({ length: 5 }, () => '3_c'))
})

test("Prisma's lock is waited for and its holder named", async ({ database, databaseUrl }) => {
  const directory = await writeMigrations(MIXED)
  const prisma = await connectClient(databaseUrl)
  onTestFinished(() => prisma.end())
  await prisma.query(`set application_name = 'prisma'`)
  await prisma.query('select pg_advisory_lock($1)', [MIGRATOR_LOCK])
  const events: MigrationEvent[] = []

  await expect(
    migrateUp(database, { directory, advisoryLockWaitMs: 300, onEvent: (event) => events.push(event) }),
  ).rejects.toMatchObject({ code: 'LOCK_TIMEOUT', message: expect.stringContaining('"prisma"') })
  expect(events).toMatchObject([{ type: 'waiting-for-migrator', holder: { applicationName: 'prisma' } }])
})

test('a table lock is waited for with retries, and the blocker named', async ({ database, databaseUrl }) => {
  const directory = await writeMigrations({
    '1_a': 'create table a (id int);',
    '2_b': 'alter table a add column b int;',
  })
  await migrateUp(database, { directory, target: 1 })
  const blocker = await connectClient(databaseUrl)
  onTestFinished(() => blocker.end())
  await blocker.query(`set application_name = 'nightly report'`)
  await blocker.query('begin; lock table a in access share mode')
  const events: MigrationEvent[] = []

  const run = migrateUp(database, { directory, lockTimeoutMs: 1_200, onEvent: (event) => events.push(event) })
  await waitFor(() => events.some(({ type }) => type === 'retry'), { what: 'a retry' })
  await blocker.query('commit')

  expect((await run).migrations).toMatchObject([{ name: '2_b' }])
  expect(events.find(({ type }) => type === 'blocked')).toMatchObject({
    blockers: [{ applicationName: 'nightly report', query: expect.stringContaining('lock table a') }],
  })
  expect(events.find(({ type }) => type === 'retry')).toMatchObject({ sqlstate: '55P03', attempt: 1 })
})

test('a lock that never comes ends within the limit, and nothing of the file is left', async ({
  database,
  databaseUrl,
  db,
}) => {
  const directory = await writeMigrations({
    '1_a': 'create table a (id int);',
    '2_b': 'create table b (id int);\nalter table a add column b int;',
  })
  await migrateUp(database, { directory, target: 1 })
  const blocker = await connectClient(databaseUrl)
  onTestFinished(() => blocker.end())
  await blocker.query(`set application_name = 'nightly report'; begin; lock table a in access share mode`)

  await expect(migrateUp(database, { directory, lockTimeoutMs: 700, lockRetryLimitMs: 1_000 })).rejects.toMatchObject({
    code: 'MIGRATION_LOCK_TIMEOUT',
    message: expect.stringContaining('"nightly report"'),
    details: { line: 2, blockers: [{ applicationName: 'nightly report' }] },
  })
  expect((await db.query(`select to_regclass('b') as b`)).rows).toEqual([{ b: null }])
  await blocker.query('commit')
  expect((await migrateUp(database, { directory })).migrations).toMatchObject([{ name: '2_b' }])
})

test('a unique index that cannot be built leaves no invalid index, and is built once the rows are corrected', async ({
  database,
  db,
}) => {
  const directory = await writeMigrations({
    '1_a': 'create table a (id int); insert into a values (1), (1);',
    '2_b': 'create table b ();\ncreate unique index concurrently on a (id);\ncreate table c ();',
  })

  await expect(migrateUp(database, { directory })).rejects.toMatchObject({
    code: 'MIGRATION_STATEMENT_FAILED',
    details: { migration: '2_b', line: 2, sqlstate: '23505' },
  })
  expect((await db.query(`select from pg_index where indrelid = 'a'::regclass`)).rowCount).toBe(0)
  await db.query('delete from a where ctid = (select min(ctid) from a)')
  const run = await migrateUp(database, { directory })

  expect(run.plan.migrations).toMatchObject([
    { action: 'resume', steps: [{ done: true }, { done: false }, { done: false }] },
  ])
  expect((await db.query(`select indisvalid from pg_index where indrelid = 'a'::regclass`)).rows).toEqual([
    { indisvalid: true },
  ])
})

test('an invalid index that someone left is dropped before it is built', async ({ database, db }) => {
  const directory = await writeMigrations({
    '1_a': 'create table a (id int); insert into a values (1), (1);',
    '2_b': 'create unique index concurrently if not exists a_id on a (id);',
  })
  await migrateUp(database, { directory, target: 1 })
  await expect(db.query('create unique index concurrently a_id on a (id)')).rejects.toThrow('could not create')
  await db.query('truncate a')

  await migrateUp(database, { directory })

  expect((await db.query(`select indisvalid from pg_index where indrelid = 'a'::regclass`)).rows).toEqual([
    { indisvalid: true },
  ])
})

test('an abort cancels the statement on the server and the next run goes on', async ({ database, db }) => {
  const directory = await writeMigrations({ '1_a': 'create table a (id int); select pg_sleep(60);' })
  const controller = new AbortController()

  const run = migrateUp(database, { directory, signal: controller.signal })
  const isSleeping = async () =>
    ((await db.query(`select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`))
      .rowCount ?? 0) > 0
  await waitFor(isSleeping, { what: 'the long statement' })
  controller.abort()

  await expect(run).rejects.toMatchObject({ code: 'INTERRUPTED', exitCode: 130 })
  expect(await isSleeping()).toBe(false)
  await writeMigrations({ '1_a': 'create table a (id int);' }, directory)
  expect((await migrateUp(database, { directory })).migrations).toMatchObject([{ name: '1_a' }])
})

test('a procedure that commits is pointed to no-transaction, and runs with it', async ({ database, db }) => {
  const procedure = 'create procedure p() language plpgsql as $$ begin insert into a values (1); commit; end $$;'
  const directory = await writeMigrations({
    '1_a': `create table a (id int); ${procedure}`,
    '2_b': 'select 1; call p();',
  })

  await expect(migrateUp(database, { directory })).rejects.toMatchObject({
    details: { sqlstate: '2D000' },
    hint: expect.stringContaining('-- pgtend: no-transaction'),
  })
  await writeMigrations({ '2_b': '-- pgtend: no-transaction\nselect 1; call p();' }, directory)
  await migrateUp(database, { directory })

  expect((await db.query('select id from a')).rows).toEqual([{ id: 1 }])
})

test('a session that the server ends is a clear error, and the next run goes on', async ({ database, db }) => {
  const directory = await writeMigrations({ '1_a': 'create table a (id int); select pg_sleep(60);' })
  const sleeping = async () => {
    const { rows } = await db.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
    )
    return rows[0]?.pid
  }

  const run = migrateUp(database, { directory }).catch((error: unknown) => error)
  const pid = await waitFor(sleeping, { what: 'the long statement' })
  await db.query('select pg_terminate_backend($1)', [pid])

  expect(await run).toMatchObject({ code: 'MIGRATION_CONNECTION_LOST', details: { migration: '1_a' } })
  expect((await readStatus(database, { directory })).pending).toEqual(['1_a'])
  await writeMigrations({ '1_a': 'create table a (id int);' }, directory)
  expect((await migrateUp(database, { directory })).migrations).toMatchObject([{ name: '1_a' }])
})

test('a role that is no superuser resets what it owns, around the extensions of others', async ({
  databaseUrl,
  db,
}) => {
  const role = `pgtend_test_${Math.random().toString(36).slice(2)}`
  const name = new URL(databaseUrl).pathname.slice(1)
  await db.query(`create extension if not exists vector; create role ${role} login password 'x'`)
  await db.query(`grant create on database "${name}" to ${role}; grant create on schema public to ${role}`)
  const url = new URL(databaseUrl)
  url.username = role
  url.password = 'x'
  const database = await open(url.href)
  const directory = await writeMigrations({
    '1_a': 'create extension if not exists vector; create table a (e vector(3));',
  })
  await migrateUp(database, { directory })

  const { run } = await resetDatabase(database, { directory })
  await db.query('create table not_theirs ()')
  const refused = resetDatabase(database, { directory })

  expect(run.migrations).toMatchObject([{ name: '1_a' }])
  await expect(refused).rejects.toMatchObject({ code: 'RESET_FAILED', message: expect.stringContaining('not_theirs') })
  expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true })
  await db.query(`drop owned by ${role}; drop role ${role}`)
})

test('a file that becomes another role still writes the ledger', async ({ database, db }) => {
  const role = `pgtend_test_${Math.random().toString(36).slice(2)}`
  await db.query(`create role ${role}; grant create on schema public to ${role}`)
  const directory = await writeMigrations({
    '1_a': `set role ${role}; create table a (id int);`,
    '2_b': 'create table b (id int);',
  })

  await migrateUp(database, { directory })

  const { rows } = await db.query(
    `select tablename::text, tableowner::text from pg_tables where tablename in ('a', 'b') order by 1`,
  )
  expect(rows).toEqual([
    { tablename: 'a', tableowner: role },
    { tablename: 'b', tableowner: expect.not.stringMatching(role) },
  ])
  await db.query(`drop owned by ${role}; drop role ${role}`)
})

test('PgBouncer in transaction mode is refused with the way out', async ({ databaseUrl, skip }) => {
  skip(!hasPgBouncer(), NEEDS_PGBOUNCER)
  const directory = await writeMigrations(MIXED)
  const bouncer = await startPgBouncer({ poolMode: 'transaction', databaseUrl })
  onTestFinished(() => bouncer.stop())
  const database = await open(bouncer.url)

  await expect(migrateUp(database, { directory })).rejects.toMatchObject({
    code: 'POOLER_IN_TRANSACTION_MODE',
    hint: expect.stringContaining('directUrl'),
  })
  expect((await readStatus(database, { directory })).pending).toHaveLength(3)
})

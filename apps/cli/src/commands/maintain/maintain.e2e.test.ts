import { maintenancePlanSchema, maintenanceResultSchema } from '@pgtend/maintenance'
import { connectClient, embeddedTest, test, waitFor } from '@pgtend/testing'
import type { ClientBase } from 'pg'
import { expect } from 'vitest'
import { runCli, startCli } from '../../../test/run-cli.ts'

const MESSY = `
  create schema "Odd Name";
  create table "Odd Name"."Order Items" (id int primary key) with (autovacuum_enabled = off);
  insert into "Odd Name"."Order Items" select generate_series(1, 1000);
  delete from "Odd Name"."Order Items" where id > 500;
`

test('a daily run vacuums what needs it, and the next one has nothing to do', async ({ databaseUrl, db }) => {
  await db.query(MESSY)
  // This session hands its counters in later than the command reads them.
  await db.query('select pg_stat_force_next_flush()')
  const env = { DATABASE_URL: databaseUrl }

  const first = await runCli(['maintain', 'daily', '--json'], { env })
  const second = await runCli(['maintain', 'daily'], { env })

  expect(first.code).toBe(0)
  const steps = maintenanceResultSchema.parse(first.json()).steps
  expect(steps).toMatchObject([{ state: 'done', step: { kind: 'vacuum', table: 'Order Items' } }])
  expect(second).toMatchObject({ code: 0 })
  expect(second.stdout).toContain('nothing to do')
})

test('a dry run prints statements that psql takes and changes nothing', async ({ databaseUrl, db }) => {
  await db.query(MESSY)
  const env = { DATABASE_URL: databaseUrl }

  const text = await runCli(['maintain', 'vacuum', 'Order Items', '--dry-run'], { env })
  const json = await runCli(['maintain', 'vacuum', 'Order Items', '--dry-run', '--json'], { env })

  expect(text.stdout).toContain('vacuum (analyze) "Odd Name"."Order Items";')
  expect(text.stdout).toContain('Next: pgtend maintain vacuum')
  expect(maintenancePlanSchema.parse(json.json()).steps).toHaveLength(1)
  const { rows } = await db.query('select 1 from pg_stat_user_tables where last_vacuum is not null')
  expect(rows).toEqual([])
})

test('an unknown table is a usage error with a hint', async ({ databaseUrl }) => {
  const result = await runCli(['maintain', 'reindex', 'nothing', '--json'], { env: { DATABASE_URL: databaseUrl } })

  expect(result.code).toBe(2)
  expect(result.json()).toMatchObject({ error: { code: 'MAINTENANCE_TABLE_NOT_FOUND', hint: expect.any(String) } })
})

test('what the role may not do needs attention and is never called done', async ({ databaseUrl, db }) => {
  const role = `pgtend_test_role_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  await db.query(`create table t (id int); create role ${role} login password 'maintenance-test'`)
  const url = new URL(databaseUrl)
  url.username = role
  url.password = 'maintenance-test'

  const result = await runCli(['maintain', 'vacuum'], { env: { DATABASE_URL: url.href } })

  await db.query(`drop role ${role}`)
  expect(result.code).toBe(3)
  expect(result.stdout).toContain('public.t: the role does not own the table')
  expect(result.stdout + result.stderr).not.toContain('maintenance-test')
})

test('a rewrite asks first, and is refused where nobody can answer', async ({ databaseUrl, db }) => {
  await db.query('create table t (id int)')
  const env = { DATABASE_URL: databaseUrl }

  const refused = await runCli(['maintain', 'vacuum', '--full', '--json'], { env })
  const agreed = await runCli(['maintain', 'vacuum', '--full', '--yes', '--json'], { env })

  expect(refused.code).toBe(2)
  expect(refused.json()).toMatchObject({ error: { code: 'ANSWER_NEEDED' } })
  expect(agreed.json()).toMatchObject({ done: 1, steps: [{ step: { kind: 'vacuum-full' } }] })
})

test('Ctrl-C during a rebuild cancels it on the server and leaves no invalid index', async ({
  databaseUrl,
  db,
  temporaryDirectory: cwd,
}) => {
  await db.query('create table t (id int primary key)')
  const holder = await connectClient(databaseUrl)
  await holder.query('begin; insert into t values (1)')
  const cli = startCli(['maintain', 'reindex', '--json'], { cwd, env: { DATABASE_URL: databaseUrl } })
  await waitFor(async () => (await listIndexes(db)).length === 2, { what: 'the copy of the index' })

  cli.process.kill('SIGINT')

  await waitFor(async () => (await countWaiting(db, 'drop index')) === 1, { what: 'the removal waiting' })
  await holder.end()
  const result = await cli.result
  expect(result.code).toBe(130)
  expect(result.json()).toMatchObject({ error: { code: 'INTERRUPTED' } })
  expect(await listIndexes(db)).toEqual([{ name: 't_pkey', valid: true }])
})

test('a rebuild whose process is killed leaves nothing that the next daily run does not tidy up', async ({
  databaseUrl,
  db,
  temporaryDirectory: cwd,
}) => {
  await db.query('create table t (id int primary key)')
  const env = { DATABASE_URL: databaseUrl }
  const holder = await connectClient(databaseUrl)
  await holder.query('begin; insert into t values (1)')
  const cli = startCli(['maintain', 'reindex'], { cwd, env })
  await waitFor(async () => (await listIndexes(db)).length === 2, { what: 'the copy of the index' })

  cli.process.kill('SIGKILL')

  expect((await cli.result).code).toBe(-1)
  // The server does not notice that nobody waits for its answer; an administrator ends it half-way.
  await db.query(`
    select pg_terminate_backend(pid) from pg_stat_activity
     where query like 'reindex%' and datname = current_database() and pid <> pg_backend_pid()
  `)
  await holder.end()
  await waitFor(async () => (await countSessions(db)) === 0, { what: 'the end of the session' })
  expect(await listIndexes(db)).toContainEqual({ name: 't_pkey_ccnew', valid: false })
  expect((await runCli(['maintain', 'daily'], { env })).code).toBe(0)
  expect(await listIndexes(db)).toEqual([{ name: 't_pkey', valid: true }])
})

embeddedTest('the embedded engine is maintained too', async ({ embeddedDirectory, temporaryDirectory }) => {
  expect(embeddedDirectory).toContain(temporaryDirectory)

  const result = await runCli(['maintain', 'full', '--json'], { cwd: temporaryDirectory })

  expect(result.code).toBe(0)
  expect(maintenanceResultSchema.parse(result.json())).toMatchObject({ failed: 0 })
})

interface IndexState {
  readonly name: string
  readonly valid: boolean
}

async function listIndexes(db: ClientBase): Promise<readonly IndexState[]> {
  const { rows } = await db.query<IndexState>(`
    select indexrelid::regclass::text as name, indisvalid as valid from pg_index where indrelid = 't'::regclass order by 1
  `)
  return rows
}

async function countWaiting(db: ClientBase, statement: string): Promise<number> {
  const { rows } = await db.query(
    `select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like $1::text`,
    [`${statement}%`],
  )
  return rows.length
}

async function countSessions(db: ClientBase): Promise<number> {
  const { rows } = await db.query(
    `select 1 from pg_stat_activity where datname = current_database() and application_name like 'pgtend maintain%'`,
  )
  return rows.length
}

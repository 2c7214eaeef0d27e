import { escapeIdentifier, openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { connectClient, test, waitFor } from '@pgtend/testing'
import type { ClientBase } from 'pg'
import { expect } from 'vitest'
import { applyMaintenance } from './apply-maintenance.ts'
import { planAnalyze } from './plan-analyze.ts'
import { planMaintenance } from './plan-maintenance.ts'
import { planReindex } from './plan-reindex.ts'
import { planVacuum } from './plan-vacuum.ts'
import { readMaintenanceFacts } from './read-maintenance-facts.ts'

const OPTIONS = { applicationName: 'pgtend tests', environment: 'development' } as const

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

async function countWaiting(db: ClientBase, statement: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like $1::text`,
    [`${statement}%`],
  )
  return rows[0]?.count ?? 0
}

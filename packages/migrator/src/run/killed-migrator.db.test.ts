import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { connectClient, waitFor } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect, onTestFinished } from 'vitest'
import { databaseTest as test } from '../../test/open-test-database.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import { readStatus } from '../commands/read-status.ts'

const FIXTURE = fileURLToPath(new URL('../../test/migrate-up-process.ts', import.meta.url))

function startMigrator(url: string, directory: string, killAtStep?: number): ChildProcess {
  const step = killAtStep === undefined ? [] : [String(killAtStep)]
  const child = spawn(process.execPath, ['--conditions=@pgtend/source', FIXTURE, url, directory, ...step], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

/** Waits until the migrator's statement waits for a lock, and returns its backend. */
async function waitingBackend(db: Client, what: string): Promise<number> {
  return waitFor(
    async () => {
      const { rows } = await db.query<{ pid: number }>(
        `select pid from pg_stat_activity
          where application_name = 'killed migrator' and datname = current_database() and wait_event_type = 'Lock'`,
      )
      return rows[0]?.pid
    },
    { what },
  )
}

async function count(db: Client, sql: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(`select (${sql})::int as count`)
  return rows[0]?.count ?? -1
}

const GATED = {
  '1_a': 'create table a (id int primary key);',
  '2_b': 'insert into a values (1); select pg_advisory_lock_shared(4242); insert into a values (2);',
}

test('killed inside a transaction that the server ends, the file is applied once, with its ledger row', async ({
  database,
  databaseUrl,
  db,
}) => {
  const directory = await writeMigrations(GATED)
  await db.query('select pg_advisory_lock(4242)')
  const child = startMigrator(databaseUrl, directory)
  await waitingBackend(db, 'the gate in the second file')

  await kill(child)
  expect((await readStatus(database, { directory })).pending).toEqual(['2_b'])
  await db.query('select pg_advisory_unlock(4242)')
  const run = await migrateUp(database, { directory })

  // The transaction was with the server in one message, which goes on without its client; the next run waits for it.
  expect(run.migrations).toEqual([])
  expect(await count(db, 'select count(*) from a')).toBe(2)
  expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true, applied: 2 })
})

test('killed with its server session inside a transaction, the file leaves nothing and is applied by the next run', async ({
  database,
  databaseUrl,
  db,
}) => {
  const directory = await writeMigrations(GATED)
  await db.query('select pg_advisory_lock(4242)')
  const child = startMigrator(databaseUrl, directory)
  const backend = await waitingBackend(db, 'the gate in the second file')

  await kill(child)
  await db.query('select pg_terminate_backend($1)', [backend])
  await db.query('select pg_advisory_unlock(4242)')
  const run = await migrateUp(database, { directory })

  expect(run.migrations.map(({ name }) => name)).toEqual(['2_b'])
  expect(await count(db, 'select count(*) from a')).toBe(2)
  expect(await count(db, `select count(*) from _prisma_migrations where migration_name = '2_b'`)).toBe(1)
})

const STEPS = {
  '1_a': 'create table a (id int); create table log (line text);',
  '2_b': `
    insert into log values ('one');
    create index concurrently a_one on a (id);
    insert into log values ('two');
    drop index concurrently a_one;
    create index concurrently a_two on a (id);
    insert into log values ('three');
  `,
  '3_c': `insert into log values ('four');`,
}

test.for([1, 2, 3, 4, 5, 6, 7, 8, 9])(
  'killed at the beginning of step %i, the next run goes on there',
  async (step, { database, databaseUrl, db }) => {
    const directory = await writeMigrations(STEPS)
    const child = startMigrator(databaseUrl, directory, step)
    const [, signal] = await once(child, 'exit')
    expect(signal).toBe('SIGKILL')

    await migrateUp(database, { directory })

    const { rows } = await db.query(`select string_agg(line, ',') as lines from log`)
    expect(rows).toEqual([{ lines: 'one,two,three,four' }])
    expect(await count(db, `select count(*) from pg_index where indrelid = 'a'::regclass and indisvalid`)).toBe(1)
    expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true, applied: 3 })
    expect(await count(db, 'select count(*) from _prisma_migrations')).toBe(3)
  },
)

const CONCURRENT = {
  '1_a': 'create table a (id int);',
  '2_b': `create table before_index (); create index concurrently "A i" on a (id); create table after_index ();`,
}

/** Starts a migrator, and kills it while its index waits for a transaction that the test holds open. */
async function killWhileBuilding(
  databaseUrl: string,
  directory: string,
  db: Client,
): Promise<{ backend: number; holder: Client }> {
  const holder = await connectClient(databaseUrl)
  onTestFinished(() => holder.end())
  await holder.query('begin; insert into a values (1)')
  const child = startMigrator(databaseUrl, directory)
  const backend = await waitingBackend(db, 'the index that waits for the open transaction')
  await kill(child)
  return { backend, holder }
}

test('killed while an index is built, the next run waits for the server to end it and does not build it twice', async ({
  database,
  databaseUrl,
  db,
}) => {
  const directory = await writeMigrations(CONCURRENT)
  await migrateUp(database, { directory, target: 1 })
  const { holder } = await killWhileBuilding(databaseUrl, directory, db)

  const next = migrateUp(database, { directory })
  await holder.query('commit')
  await next

  expect(await count(db, `select count(*) from pg_index where indrelid = 'a'::regclass and indisvalid`)).toBe(1)
  expect(await count(db, `select count(*) from pg_tables where tablename in ('before_index', 'after_index')`)).toBe(2)
  expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true })
})

test('an index that became invalid with its session is dropped and built again', async ({
  database,
  databaseUrl,
  db,
}) => {
  const directory = await writeMigrations(CONCURRENT)
  await migrateUp(database, { directory, target: 1 })
  const { backend, holder } = await killWhileBuilding(databaseUrl, directory, db)
  await db.query('select pg_terminate_backend($1)', [backend])
  await holder.query('commit')
  expect(await count(db, `select count(*) from pg_index where indrelid = 'a'::regclass and not indisvalid`)).toBe(1)
  const dropped: string[] = []

  await migrateUp(database, {
    directory,
    onEvent: (event) => {
      if (event.type === 'invalid-index-dropped') dropped.push(event.index)
    },
  })

  expect(dropped).toEqual(['A i'])
  const { rows } = await db.query(
    `select indexrelid::regclass::text as name, indisvalid from pg_index where indrelid = 'a'::regclass`,
  )
  expect(rows).toEqual([{ name: '"A i"', indisvalid: true }])
  expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true })
})

test('after the applied part of an interrupted file was edited, the next run refuses', async ({
  database,
  databaseUrl,
  db,
}) => {
  const directory = await writeMigrations(STEPS)
  const child = startMigrator(databaseUrl, directory, 4)
  await once(child, 'exit')
  await writeMigrations({ '2_b': STEPS['2_b'].replace('one', 'uno') }, directory)

  await expect(migrateUp(database, { directory })).rejects.toMatchObject({
    code: 'MIGRATION_FAILED_EARLIER',
    details: { migration: '2_b' },
  })
  expect(await count(db, 'select count(*) from log')).toBe(1)
})

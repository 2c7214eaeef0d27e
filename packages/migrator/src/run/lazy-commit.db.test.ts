import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { eachEngine, test, withClient } from '@pgtend/testing'
import type { ClientBase } from 'pg'
import { expect } from 'vitest'
import { startCrashingServer } from '../../test/crashing-server.ts'
import { databaseTest } from '../../test/open-test-database.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import type { MigrationEvent } from './migration-event.ts'

const SEEN = `insert into seen values (current_setting('synchronous_commit'))`
const FILES = { '1_a': `create table seen (commits text); ${SEEN}`, '2_b': SEEN, '3_c': SEEN }

/** The servers of tests do not wait for the disk; new sessions of this database do. */
async function waitForDisk(db: ClientBase): Promise<void> {
  await db.query(`do $$ begin
    execute format('alter database %I set synchronous_commit to on', current_database());
  end $$`)
}

async function seen(db: ClientBase): Promise<readonly string[]> {
  const { rows } = await db.query<{ commits: string }>('select commits from seen')
  return rows.map(({ commits }) => commits)
}

eachEngine('a run', (engineTest) => {
  engineTest('waits for the disk with the commit of its last migration', async ({ database, db }) => {
    await waitForDisk(db)

    await migrateUp(database, { directory: await writeMigrations(FILES) })

    expect(await seen(db)).toEqual(['off', 'off', 'on'])
  })
})

databaseTest.for([
  ['is the only one', 'atomic', { '1_a': FILES['1_a'] }, ['on']],
  ['says so', 'atomic', { ...FILES, '2_b': `set local synchronous_commit to on; ${SEEN}` }, ['off', 'on', 'on']],
  ['has a transaction of its own', 'atomic', { ...FILES, '2_b': `begin; ${SEEN}; commit;` }, ['off', 'on', 'on']],
  ['is run as Prisma would', 'prisma-split', FILES, ['on', 'on', 'on']],
] as const)('the commit of a migration waits when it %s', async ([, mode, files, expected], { database, db }) => {
  await waitForDisk(db)

  await migrateUp(database, { directory: await writeMigrations(files), mode })

  expect(await seen(db)).toEqual(expected)
})

databaseTest(
  'a migration may still choose its isolation, and what is before a failure stays',
  async ({ database, db }) => {
    await waitForDisk(db)
    const serializable = `set transaction isolation level serializable; ${SEEN}`
    const directory = await writeMigrations({ ...FILES, '2_b': serializable, '4_d': 'select 1 / 0', '5_e': SEEN })

    await expect(migrateUp(database, { directory })).rejects.toMatchObject({ code: 'MIGRATION_STATEMENT_FAILED' })

    expect(await seen(db)).toEqual(['off', 'off', 'off'])
    expect((await db.query('select from _prisma_migrations where finished_at is not null')).rowCount).toBe(3)
  },
)

test('a server that crashes loses only the last migrations, each with its ledger row, and the next run has them all', {
  timeout: 120_000,
}, async ({ server: info, skip }) => {
  const server = await startCrashingServer(info)
  if (typeof server === 'string') return skip(server)
  const names = Array.from({ length: 60 }, (_, index) => String(index + 1).padStart(3, '0'))
  const directory = await writeMigrations(Object.fromEntries(names.map((name) => [name, `create table t_${name} ()`])))
  const run = async (onDone: (migration: string) => void): Promise<void> => {
    await using database = await openDatabase(parseDatabaseUrl(server.url), {
      applicationName: 'run',
      environment: 'development',
    })
    await migrateUp(database, {
      directory,
      onEvent: (event) => event.type === 'migration-done' && onDone(event.migration),
    })
  }

  const crashed = run((migration) => migration === '040' && server.crash())
  await expect(crashed).rejects.toMatchObject({ code: 'MIGRATION_CONNECTION_LOST' })
  server.start()
  const { applied, tables } = await withClient(server.url, readState)
  await run(() => undefined)
  const after = await withClient(server.url, readState)

  expect(applied).toEqual(names.slice(0, applied.length))
  expect(applied.length).toBeLessThanOrEqual(41)
  expect(tables).toEqual(applied.map((name) => `t_${name}`))
  expect(after).toEqual({ applied: names, tables: names.map((name) => `t_${name}`) })
})

test('what a run reported before it ended early, or before a file that does not wait, is on disk when the command is over', {
  timeout: 120_000,
}, async ({ server: info, skip }) => {
  const server = await startCrashingServer(info)
  if (typeof server === 'string') return skip(server)
  await withClient(server.url, async (db) => {
    // Otherwise the server writes by itself what nobody waited for, a moment later.
    await db.query(`alter system set wal_writer_delay to '10s'`)
    await db.query('select pg_reload_conf()')
  })
  const first = { '1_a': 'create table t_a (id int); create table t_b ()' }
  const index = { ...first, '2_b': 'create index concurrently t_a_id on t_a (id)' }
  const endless = { ...index, '3_c': 'select pg_sleep(100)' }
  const careless = { ...index, '3_c': 'select 1', '4_d': 'set local synchronous_commit to off; select 1' }
  const runAndCrash = async (files: Readonly<Record<string, string>>, interruptIn?: string) => {
    const done: string[] = []
    const interruption = new AbortController()
    await using database = await openDatabase(parseDatabaseUrl(server.url), {
      applicationName: 'run',
      environment: 'development',
    })
    const onEvent = (event: MigrationEvent): void => {
      if (event.type === 'migration-done') done.push(event.migration)
      if (event.type === 'migration-start' && event.migration === interruptIn) interruption.abort()
    }
    const directory = await writeMigrations(files)
    const outcome = await migrateUp(database, { directory, onEvent, signal: interruption.signal }).then(
      () => 'done',
      (error: { readonly code?: string }) => error.code,
    )
    server.crash()
    server.start()
    return { outcome, done, ...(await withClient(server.url, readState)) }
  }

  const runs = [await runAndCrash(first), await runAndCrash(endless, '3_c'), await runAndCrash(careless)]

  expect(runs.map(({ outcome, done, applied }) => ({ outcome, done, applied }))).toEqual([
    { outcome: 'done', done: ['1_a'], applied: ['1_a'] },
    { outcome: 'INTERRUPTED', done: ['2_b'], applied: ['1_a', '2_b'] },
    { outcome: 'done', done: ['3_c', '4_d'], applied: ['1_a', '2_b', '3_c', '4_d'] },
  ])
})

async function readState(
  client: ClientBase,
): Promise<{ readonly applied: readonly string[]; readonly tables: readonly string[] }> {
  const { rows } = await client.query(`
    select coalesce((select array_agg(migration_name::text order by migration_name) from _prisma_migrations
                      where finished_at is not null), '{}') as applied,
           coalesce((select array_agg(relname::text order by relname) from pg_class
                      where relkind = 'r' and relname like 't\\__%'), '{}') as tables
  `)
  return rows[0]
}

import { connectClient, waitFor } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect, onTestFinished } from 'vitest'
import { databaseTest as test } from '../../test/open-test-database.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import { readStatus } from '../commands/read-status.ts'
import type { MigrationEvent } from './migration-event.ts'

async function session(databaseUrl: string, sql: string): Promise<Client> {
  const client = await connectClient(databaseUrl)
  onTestFinished(() => client.end())
  await client.query(sql)
  return client
}

/** Reads the table again and again until told to stop, and gives the longest time that one read took. */
function keepReading(client: Client): { stop(): Promise<{ readonly reads: number; readonly longestMs: number }> } {
  let stopped = false
  const reading = (async () => {
    let [reads, longestMs] = [0, 0]
    while (!stopped) {
      const start = performance.now()
      await client.query('select from a limit 1')
      longestMs = Math.max(longestMs, performance.now() - start)
      reads += 1
    }
    return { reads, longestMs }
  })()
  return {
    stop: () => {
      stopped = true
      return reading
    },
  }
}

const ALTER = { '1_a': 'create table a (id int);', '2_b': 'alter table a add column b int;' }

test('an alter behind a long select lets other readers through between its attempts, and ends once it can', async ({
  database,
  databaseUrl,
}) => {
  const directory = await writeMigrations(ALTER)
  await migrateUp(database, { directory, target: 1 })
  const long = await session(databaseUrl, `begin; select from a`)
  const lockTimeoutMs = 500
  const readers = keepReading(await session(databaseUrl, 'select 1'))
  const events: MigrationEvent[] = []

  const run = migrateUp(database, { directory, lockTimeoutMs, onEvent: (event) => events.push(event) })
  await waitFor(() => events.filter(({ type }) => type === 'retry').length >= 4, { what: 'four attempts' })
  await long.query('commit')
  await run
  const { reads, longestMs } = await readers.stop()

  // Without the timeout, readers would have waited for as long as the select was open: four attempts and their pauses.
  expect(longestMs).toBeLessThan(lockTimeoutMs * 3)
  expect(longestMs).toBeGreaterThan(lockTimeoutMs / 2)
  expect(reads).toBeGreaterThan(10)
})

test('an alter that cannot get its lock is tried until the limit and not given up before', async ({
  database,
  databaseUrl,
}) => {
  const directory = await writeMigrations(ALTER)
  await migrateUp(database, { directory, target: 1 })
  await session(databaseUrl, `begin; select from a`)
  const lockRetryLimitMs = 2_000
  const start = performance.now()

  await expect(migrateUp(database, { directory, lockTimeoutMs: 100, lockRetryLimitMs })).rejects.toMatchObject({
    code: 'MIGRATION_LOCK_TIMEOUT',
  })

  expect(performance.now() - start).toBeGreaterThanOrEqual(lockRetryLimitMs)
  expect(await readStatus(database, { directory })).toMatchObject({ upToDate: false, applied: 1 })
})

const INDEX = { '1_a': 'create table a (id int);', '2_b': 'create index concurrently on a (id); create table b ();' }

/** Waits until the migrator's statement waits for another session, and gives its backend. */
async function waitingMigrator(db: Client): Promise<number> {
  const sql = `select pid from pg_stat_activity where application_name = 'tests' and datname = current_database() and wait_event_type = 'Lock'`
  return waitFor(async () => (await db.query<{ pid: number }>(sql)).rows[0]?.pid, { what: 'a statement that waits' })
}

test('an index whose build someone cancels leaves nothing, and the next run builds it', async ({
  database,
  databaseUrl,
  db,
}) => {
  const directory = await writeMigrations(INDEX)
  await migrateUp(database, { directory, target: 1 })
  const writer = await session(databaseUrl, 'begin; insert into a values (1)')
  const events: MigrationEvent[] = []

  const run = migrateUp(database, { directory, onEvent: (event) => events.push(event) }).catch((error) => error)
  await db.query('select pg_cancel_backend($1)', [await waitingMigrator(db)])
  // Dropping the leftover waits for the writer, too.
  await waitingMigrator(db)
  await writer.query('commit')

  expect(await run).toMatchObject({ code: 'MIGRATION_STATEMENT_FAILED', details: { sqlstate: '57014' } })
  expect(events).toContainEqual({ type: 'invalid-index-dropped', migration: '2_b', index: 'a_id_idx' })
  expect((await db.query(`select from pg_index where indrelid = 'a'::regclass`)).rowCount).toBe(0)
  expect(await migrateUp(database, { directory })).toMatchObject({ current: '2_b' })
})

test('an index build that ends a deadlock is tried again, and what others left is not touched', async ({
  database,
  databaseUrl,
  db,
}) => {
  const directory = await writeMigrations(INDEX)
  await migrateUp(database, { directory, target: 1 })
  await db.query('insert into a values (1), (1)')
  await expect(db.query('create unique index concurrently theirs on a (id)')).rejects.toThrow('could not create')
  // The writer's transaction is waited for by the index, and then waits for what the index holds.
  const writer = await session(databaseUrl, `set deadlock_timeout = '1min'; begin; insert into a values (2)`)
  const events: MigrationEvent[] = []

  const run = migrateUp(database, { directory, onEvent: (event) => events.push(event) })
  await waitingMigrator(db)
  await writer.query('lock table a in share update exclusive mode')
  await writer.query('commit')
  await run

  expect(events.find(({ type }) => type === 'retry')).toMatchObject({ sqlstate: '40P01' })
  const { rows } = await db.query(
    `select indexrelid::regclass::text as name, indisvalid as valid from pg_index where indrelid = 'a'::regclass order by 1`,
  )
  expect(rows).toEqual([
    { name: 'a_id_idx', valid: true },
    { name: 'theirs', valid: false },
  ])
})

const COMMITS_THEN_WAITS = 'insert into a values (1); commit; lock table a'

test.for([
  ['a procedure', 'atomic', 'call p();'],
  ['a do block', 'atomic', `do $$ begin ${COMMITS_THEN_WAITS}; end $$;`],
  ['a do block that calls', 'atomic', 'do $$ begin call p(); end $$;'],
  ['a batch with a transaction of its own', 'prisma-batch', `begin; ${COMMITS_THEN_WAITS};`],
  ['a batch of one call', 'prisma-batch', 'call p();'],
] as const)(
  'what %s has committed is not run twice after a lock timeout',
  async ([, mode, sql], { database, databaseUrl, db }) => {
    const procedure = `create procedure p() language plpgsql as $$ begin ${COMMITS_THEN_WAITS}; end $$;`
    const directory = await writeMigrations({ '1_a': `create table a (id int); ${procedure}`, '2_b': sql })
    const options = { directory, mode, lockTimeoutMs: 100, lockRetryLimitMs: 2_000 }
    await migrateUp(database, { ...options, target: 1 })
    const long = await session(databaseUrl, 'begin; lock table a in row exclusive mode')

    await expect(migrateUp(database, options)).rejects.toMatchObject({
      code: 'MIGRATION_LOCK_TIMEOUT',
      hint: expect.stringContaining('pgtend migrate resolve'),
    })
    await long.query('rollback')
    await expect(migrateUp(database, options)).rejects.toMatchObject({ code: 'MIGRATION_FAILED_EARLIER' })

    expect((await db.query('select id from a')).rows).toHaveLength(1)
  },
)

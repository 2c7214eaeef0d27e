import { type Catalog, compareCatalogs, openDatabase, parseDatabaseUrl, readCatalog } from '@pgtend/database'
import { test, waitFor, withClient } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect } from 'vitest'
import { type CrashingServer, startCrashingServer } from '../../test/crashing-server.ts'
import { MIXED_HISTORY } from '../../test/mixed-history.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import type { MigrationEvent } from './migration-event.ts'

const VICTIM = 'victim'
const LOST = { code: 'MIGRATION_CONNECTION_LOST' }

function urlOf({ url }: CrashingServer, database: string): string {
  return url.replace(/postgres$/, database)
}

/** One run in a database of the server; a lost server is an error of it. */
async function up(url: string, directory: string, onEvent?: (event: MigrationEvent) => void): Promise<void> {
  await using database = await openDatabase(parseDatabaseUrl(url), {
    applicationName: VICTIM,
    environment: 'development',
  })
  await migrateUp(database, { directory, onEvent })
}

async function outcome(url: string): Promise<{ readonly catalog: Catalog; readonly state: unknown }> {
  return withClient(url, async (client) => {
    const { rows } = await client.query(
      `select (select array_agg(line order by line) from log) as log,
              (select array_agg(migration_name order by migration_name) from _prisma_migrations
                where finished_at is not null and rolled_back_at is null and applied_steps_count = 1) as applied,
              (select count(*)::int from _prisma_migrations where rolled_back_at is null) as attempts,
              (select count(*)::int from pg_index where not indisvalid) as invalid`,
    )
    return { catalog: await readCatalog(client), state: rows[0] }
  })
}

/** A history that nobody disturbed, in the database `calm`, and a place for one that is, in `victim`. */
async function prepare(server: CrashingServer): Promise<{ readonly directory: string; readonly victim: string }> {
  const directory = await writeMigrations(MIXED_HISTORY)
  await withClient(server.url, async (client) => {
    await client.query('create database calm')
    await client.query('create database victim')
  })
  await up(urlOf(server, 'calm'), directory)
  return { directory, victim: urlOf(server, 'victim') }
}

async function expectEqual(server: CrashingServer): Promise<void> {
  const [calm, victim] = [await outcome(urlOf(server, 'calm')), await outcome(urlOf(server, 'victim'))]
  expect(victim.state).toEqual(calm.state)
  expect(compareCatalogs(calm.catalog, victim.catalog)).toMatchObject({ differences: [], columnOrder: [] })
}

test('a server that crashes between any two steps leaves what the next run completes', { timeout: 120_000 }, async ({
  server: info,
  skip,
}) => {
  const server = await startCrashingServer(info)
  if (typeof server === 'string') return skip(server)
  const { directory, victim } = await prepare(server)
  let crashes = 0

  for (let done = false; !done; ) {
    let steps = 0
    const crashBeforeSecond = ({ type }: MigrationEvent): void => {
      if (type !== 'step-start') return
      steps += 1
      if (steps === 2) server.crash()
    }
    const running = up(victim, directory, crashBeforeSecond)
    await running.catch((error: unknown) => expect(error).toMatchObject(LOST))
    done = steps < 2
    if (done) continue
    crashes += 1
    server.start()
  }

  expect(crashes).toBeGreaterThan(10)
  await expectEqual(server)
})

/** Sessions that keep a statement of the migrator waiting in its middle, once the first file is applied. */
const GATES: readonly (readonly [what: string, gate: string])[] = [
  ['an insert in a transaction', 'begin; lock table log in exclusive mode'],
  [
    'an index that is built concurrently',
    'begin isolation level repeatable read; select from a; insert into a values (7)',
  ],
]

test.for(GATES)(
  'a server that crashes within %s leaves what the next run completes',
  { timeout: 120_000 },
  async ([, gate], { server: info, skip }) => {
    const server = await startCrashingServer(info)
    if (typeof server === 'string') return skip(server)
    const { directory, victim } = await prepare(server)
    await up(victim, await writeMigrations({ '1_tables': MIXED_HISTORY['1_tables'] }))

    await withClient(victim, async (blocker) => {
      blocker.on('error', () => undefined)
      await blocker.query(gate)
      const running = up(victim, directory)
      const lost = expect(running).rejects.toMatchObject(LOST)
      await withClient(server.url, waitForVictim)
      server.crash()
      await lost
    })
    server.start()
    await up(victim, directory)

    await expectEqual(server)
  },
)

/** Until a statement of it waits for a lock. */
async function waitForVictim(client: Client): Promise<void> {
  await waitFor(
    async () => {
      const { rowCount } = await client.query(
        `select from pg_stat_activity where application_name = '${VICTIM}' and wait_event_type = 'Lock'`,
      )
      return rowCount === 0 ? undefined : true
    },
    { what: 'a statement that waits' },
  )
}

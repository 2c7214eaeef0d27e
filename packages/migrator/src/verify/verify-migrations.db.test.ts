import { type Database, openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { embeddedTest, test, waitFor } from '@pgtend/testing'
import { expect } from 'vitest'
import { THREE } from '../../test/three-migrations.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { readMigrations } from '../files/read-migrations.ts'
import { memoryShadow, type OpenShadow, serverShadow } from '../prisma-engine/shadow-database.ts'
import { verificationSchema } from './verification.ts'
import { verifyMigrations } from './verify-migrations.ts'

const CONCURRENT = {
  up: 'create index concurrently note_body on note (body);',
  down: 'drop index concurrently note_body;',
}

/** Each way in which a migration can be no round trip. */
const ALL_WAYS = {
  ...THREE,
  '4_concurrent': CONCURRENT,
  '5_forgot_index': {
    up: 'create table "Order Items" (id int);\ncreate index item_id on note (id);',
    down: 'drop table "Order Items";',
  },
  '6_no_down': 'create table kept (id int);',
  '7_irreversible': { up: 'update note set body = body;', down: '-- pgtend: irreversible rows were changed\n' },
  '8_refused': { up: 'create table a (id int);', down: 'drop table b;' },
  '9_other_each_time': {
    up: `insert into note values ((select max(id) + 1 from note));
do $$ begin if (select count(*) from note) > 6 then create table second (); end if; end $$;`,
    down: 'select 1;',
  },
  '91_reordered': {
    up: 'alter table note drop column id, add column id int;',
    down: 'alter table note drop column id, add column id int primary key generated always as identity;',
  },
}

test('each migration is tried, what is wrong with it is named, and the scratch databases go', {
  timeout: 180_000,
}, async ({ databaseUrl, db }) => {
  const files = await readMigrations(await writeMigrations(ALL_WAYS))
  await using database = await open(databaseUrl)
  const seen: string[] = []
  const { openShadow, names } = watched(database)

  const result = await verifyMigrations(files, {
    openShadow,
    onMigration: (name, number, total) => void seen.push(`${number}/${total} ${name}`),
  })

  expect(verificationSchema.parse(result)).toEqual(result)
  expect(result.migrations.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
    '1_notes proven',
    '2_body proven',
    '3_touch proven',
    '4_concurrent proven',
    '5_forgot_index not-restored',
    '6_no_down no-down',
    '7_irreversible irreversible',
    '8_refused failed',
    '9_other_each_time not-repeated',
    '91_reordered not-restored',
  ])
  expect(result.migrations[4]?.differences).toMatchObject([{ identity: 'index public.item_id', change: 'extra' }])
  expect(result.migrations[6]?.reason).toBe('rows were changed')
  expect(result.migrations[7]?.reason).toContain(
    'down: in the scratch database, migration "8_refused" failed in line 1',
  )
  expect(result.migrations[8]?.differences).toMatchObject([{ identity: 'table public.second', change: 'extra' }])
  expect(result.migrations[9]).toMatchObject({ columnOrder: ['public.note'] })
  expect(result).toMatchObject({ verified: false, skipped: 0 })
  expect(seen.at(-1)).toBe('10/10 91_reordered')
  expect(names).toHaveLength(4)
  expect((await db.query('select from pg_database where datname = any ($1::text[])', [names])).rowCount).toBe(0)
})

embeddedTest(
  'in memory, statements outside transactions run and roles that scripts name are there',
  { timeout: 180_000 },
  async () => {
    const grants = {
      up: 'grant select on note to "odd role";\nalter table note owner to owner_of_notes;\ncreate role made;',
      down: 'drop role made;\nalter table note owner to postgres;\nrevoke select on note from "odd role";',
    }
    const files = await readMigrations(
      await writeMigrations({ ...THREE, '4_concurrent': CONCURRENT, '5_grants': grants }),
    )

    const result = await verifyMigrations(files, { openShadow: memoryShadow() })

    expect(result.migrations.map(({ outcome, reason }) => reason ?? outcome)).toEqual(Array(5).fill('proven'))
  },
)

test('only some are proven, in a schema of their own; missing ways back can be allowed', async ({ databaseUrl }) => {
  const files = await readMigrations(await writeMigrations({ ...THREE, '4_no_down': 'create table kept (id int);' }))
  await using database = await open(databaseUrl)
  const options = { openShadow: serverShadow(database), schema: 'Odd Name' }

  const some = await verifyMigrations(files, { ...options, names: ['2_body', '3_touch'] })
  const tail = await verifyMigrations(files, { ...options, last: 2 })
  const fromSecond = await verifyMigrations(files, { ...options, from: '2_body' })
  const lax = await verifyMigrations(files, { ...options, names: ['4_no_down'], allowMissing: true })
  const strict = await verifyMigrations(files, { ...options, names: ['4_no_down'] })

  expect(some).toMatchObject({ verified: true, skipped: 1, migrations: [{ name: '2_body' }, { name: '3_touch' }] })
  expect(tail.migrations.map(({ name }) => name)).toEqual(['3_touch', '4_no_down'])
  expect(fromSecond).toMatchObject({ skipped: 1, migrations: [{ name: '2_body' }, {}, {}] })
  expect([lax.verified, strict.verified]).toEqual([true, false])
})

test('a migration that cannot be applied at all ends the proof with its line', async ({ databaseUrl }) => {
  const files = await readMigrations(await writeMigrations({ '1_bad': 'select 1;\ncreate table t (x missing_type);' }))
  await using database = await open(databaseUrl)
  const openShadow = serverShadow(database)

  await expect(verifyMigrations(files, { openShadow })).rejects.toMatchObject({
    code: 'REPLAY_FAILED',
    message: expect.stringContaining('migration "1_bad" failed in line 2'),
  })
  await expect(verifyMigrations(files, { openShadow, names: ['2_other'] })).rejects.toMatchObject({
    code: 'MIGRATION_UNKNOWN',
  })
  expect(await verifyMigrations([], { openShadow })).toEqual({ verified: true, skipped: 0, migrations: [] })
})

test('an interruption cancels the statement in the scratch database and drops it', async ({ databaseUrl, db }) => {
  const files = await readMigrations(await writeMigrations({ '1_slow': 'select pg_sleep(60);' }))
  await using database = await open(databaseUrl)
  const controller = new AbortController()
  const { signal } = controller
  const sleeping = `select from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid() and state = 'active'`

  const { openShadow, names } = watched(database)
  const verification = verifyMigrations(files, { openShadow, signal })
  const interrupted = expect(verification).rejects.toMatchObject({ code: 'INTERRUPTED' })
  await waitFor(async () => (await db.query(sleeping)).rowCount === 1, { what: 'the statement' })
  controller.abort()
  await interrupted

  expect(names).toHaveLength(1)
  expect((await db.query('select from pg_database where datname = any ($1::text[])', [names])).rowCount).toBe(0)
})

embeddedTest(
  'an extension that the embedded engine lacks is named, with the way out',
  { timeout: 180_000 },
  async () => {
    const files = await readMigrations(await writeMigrations({ '1_maps': 'create extension if not exists "postgis";' }))

    await expect(verifyMigrations(files, { openShadow: memoryShadow() })).rejects.toMatchObject({
      code: 'SCRATCH_EXTENSION_MISSING',
      message: expect.stringContaining('"1_maps" needs the extension "postgis"'),
      hint: expect.stringContaining('--on-server'),
    })
  },
)

function open(databaseUrl: string) {
  return openDatabase(parseDatabaseUrl(databaseUrl), { applicationName: 'pgtend tests', environment: 'development' })
}

/** Scratch databases on the server, by name: other tests have theirs there at the same time. */
function watched(database: Database): { readonly openShadow: OpenShadow; readonly names: readonly string[] } {
  const names: string[] = []
  const openShadow: OpenShadow = async () => {
    const shadow = await serverShadow(database)()
    names.push(shadow.database?.target.database ?? '')
    return shadow
  }
  return { openShadow, names }
}

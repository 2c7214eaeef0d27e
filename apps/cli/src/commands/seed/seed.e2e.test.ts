import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase, withSession } from '@pgtend/database'
import { seedPlanResultSchema, seedResetResultSchema, seedRunResultSchema } from '@pgtend/seeder'
import { applyCoreMigrations, EMBEDDED_DATABASE, embeddedTest, coreTest as test } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'

/** The first start of the embedded engine (initdb) takes seconds, and many more on a busy machine. */
const SLOW_START = { timeout: 90_000 }

test('plan, run, run again and reset answer in JSON of the documented shape', async ({ coreUrl, client }) => {
  const env = { DATABASE_URL: coreUrl }

  const plan = await runCli(['seed', 'plan', '--json'], { env })
  const run = await runCli(['seed', 'run', '--json'], { env })
  const again = await runCli(['seed', 'run', '--json'], { env })
  const { rows } = await client.query(
    'select count(*)::int as memories, count(embedding)::int as vectors from memories',
  )
  const reset = await runCli(['seed', 'reset', '--json'], { env })

  expect([plan.code, run.code, again.code, reset.code]).toEqual([0, 0, 0, 0])
  const { missing } = seedPlanResultSchema.parse(plan.json())
  expect(missing).toBeGreaterThan(200)
  expect(seedRunResultSchema.parse(run.json())).toMatchObject({ seed: 1, inserted: missing })
  expect(seedRunResultSchema.parse(again.json())).toMatchObject({ inserted: 0 })
  expect(seedResetResultSchema.parse(reset.json())).toMatchObject({ removed: missing, dryRun: false })
  expect(rows).toEqual([{ memories: 100, vectors: 100 }])
})

test('the text says what was done and what to type next', async ({ coreUrl }) => {
  const env = { DATABASE_URL: coreUrl }

  const dryRun = await runCli(['seed', 'run', '--dry-run'], { env })
  const run = await runCli(['seed', 'run', '--seed', '7'], { env })
  const again = await runCli(['seed', 'run', '--seed', '7'], { env })
  const dryReset = await runCli(['seed', 'reset', '--seed', '7', '--dry-run'], { env })
  const reset = await runCli(['seed', 'reset', '--seed', '7'], { env })
  const nothing = await runCli(['seed', 'reset', '--seed', '7'], { env })

  expect(dryRun.stdout).toContain('rows would be written.\nNext: pgtend seed run --seed 1')
  expect(run.stdout).toContain('sign in as ada@example.com.\nNext: pgtend vector create memories.embedding')
  expect(run.stderr).toContain('Database: ')
  expect(again.stdout).toBe('Seed 7 is there already; nothing to do.\nNext: pgtend vector list\n')
  expect(dryReset.stdout).toContain('rows would be removed.')
  expect(reset.stdout).toContain('rows removed.\nNext: pgtend seed run --seed 7')
  expect(nothing.stdout).toContain('Nothing of seed 7 is there')
})

test('production takes test data only with the name of the database', async ({ coreUrl, server, client, skip }) => {
  const { socketDir, port } = server
  if (socketDir === undefined) return skip('needs a server with a unix socket')
  const name = decodeURIComponent(new URL(coreUrl).pathname.slice(1))
  const url = `postgresql://postgres@/${name}?host=${encodeURIComponent(socketDir)}&port=${port}`
  const env = { DATABASE_URL: url, PGTEND_ENV: 'production' }

  const refused = await runCli(['seed', 'run', '--yes', '--json'], { env })
  const before = await client.query('select count(*)::int as count from users')
  const confirmed = await runCli(['seed', 'run', '--confirm', name], { env })
  const kept = await runCli(['seed', 'reset', '--yes', '--json'], { env })
  const after = await client.query('select count(*)::int as count from users')

  expect([refused.code, confirmed.code, kept.code]).toEqual([2, 0, 2])
  expect(refused.json()).toMatchObject({ error: { code: 'CONFIRMATION_NEEDED' } })
  expect(kept.json()).toMatchObject({ error: { code: 'CONFIRMATION_NEEDED' } })
  expect([before.rows, after.rows]).toEqual([[{ count: 0 }], [{ count: 5 }]])
})

test('bad seed numbers, a conflicting seed and a missing schema are clear errors', async ({
  coreUrl,
  emptyDatabaseUrl,
}) => {
  const env = { DATABASE_URL: coreUrl }

  for (const seed of ['abc', '-1', '1.5', '99999999999']) {
    const bad = await runCli(['seed', 'plan', `--seed=${seed}`, '--json'], { env })
    expect([seed, bad.code, bad.json()]).toMatchObject([seed, 2, { error: { code: 'SEED_OPTION_INVALID' } }])
  }
  await runCli(['seed', 'run'], { env })
  const conflict = await runCli(['seed', 'run', '--seed', '2'], { env })
  const missing = await runCli(['seed', 'run'], { env: { DATABASE_URL: emptyDatabaseUrl } })

  expect([conflict.code, missing.code]).toEqual([1, 1])
  expect(conflict.stderr).toContain(
    'Hint: If another seed number made it, remove that one with `pgtend seed reset --seed NUMBER`.',
  )
  expect(missing.stderr).toContain('pgtend migrate up')
})

test('reset keeps what others added, unless told otherwise', async ({ coreUrl, client }) => {
  const env = { DATABASE_URL: coreUrl }
  await runCli(['seed', 'run'], { env })
  await client.query(
    `insert into memories (user_id, content) select id, 'mine' from users where email = 'ada@example.com'`,
  )

  const refused = await runCli(['seed', 'reset', '--json'], { env })
  const unconfirmed = await runCli(['seed', 'reset', '--cascade', '--json'], { env })
  const cascaded = await runCli(['seed', 'reset', '--cascade', '--yes'], { env })

  expect(refused.json()).toMatchObject({ error: { code: 'SEED_ROWS_IN_USE' } })
  expect([unconfirmed.code, unconfirmed.json()]).toMatchObject([2, { error: { code: 'CONFIRMATION_NEEDED' } }])
  expect(cascaded.code).toBe(0)
  expect((await client.query('select count(*)::int as count from memories')).rows).toEqual([{ count: 0 }])
})

test('the schema of the URL is the one that is filled', async ({ coreUrl, client }) => {
  await client.query('create schema "odd name"; set search_path to "odd name", public')
  await applyCoreMigrations(client)
  const url = new URL(coreUrl)
  url.searchParams.set('schema', 'odd name')

  const run = await runCli(['seed', 'run'], { env: { DATABASE_URL: url.href } })

  expect(run.code).toBe(0)
  expect((await client.query('select count(*)::int as count from "odd name".users')).rows).toEqual([{ count: 5 }])
  expect((await client.query('select count(*)::int as count from public.users')).rows).toEqual([{ count: 0 }])
})

embeddedTest(
  'the embedded engine is filled as well',
  SLOW_START,
  async ({ temporaryDirectory: cwd, embeddedDirectory: directory }) => {
    await writeFile(join(cwd, 'pgtend.config.ts'), `export default { embedded: { directory: 'embedded' } }`)
    const database = await openDatabase(
      { kind: 'embedded', directory, database: EMBEDDED_DATABASE },
      { applicationName: 'pgtend tests', environment: 'development' },
    )
    await withSession(database, applyCoreMigrations)
    await database.end()

    const run = await runCli(['seed', 'run', '--json'], { cwd })
    const plan = await runCli(['seed', 'plan', '--json'], { cwd })

    expect(seedRunResultSchema.parse(run.json()).inserted).toBeGreaterThan(200)
    expect(seedPlanResultSchema.parse(plan.json()).missing).toBe(0)
    expect(run.stderr).toContain('Using the embedded engine')
  },
)

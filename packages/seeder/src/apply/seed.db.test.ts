import { type Database, openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { applyCoreMigrations, coreTest, eachEngine } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect } from 'vitest'
import { planSeed } from '../plan/plan-seed.ts'
import { applySeed } from './apply-seed.ts'
import { inspectSeed } from './inspect-seed.ts'
import { resetSeed } from './reset-seed.ts'

/** The first start of the embedded engine (initdb) takes seconds, and many more on a busy machine. */
const SLOW_START = { timeout: 90_000 }

const SMALL = { memoriesPerUser: 3, chatsPerUser: 1, messagesPerChat: 2, storiesPerUser: 1 }

/** A vector that depends on the text, so that a mix-up would show. */
const embed = async (texts: readonly string[]) =>
  texts.map((text) =>
    Float32Array.from({ length: 1536 }, (_, index) =>
      index === 0 ? 1 : (text.charCodeAt(index % text.length) % 7) / 7,
    ),
  )

const TABLES = planSeed().tables.map(({ table }) => table)

/** All rows of all seeded tables, as text. */
async function contents(client: Client, schema = 'public'): Promise<Record<string, readonly string[]>> {
  const all: Record<string, readonly string[]> = {}
  for (const table of TABLES) {
    const { rows } = await client.query<{ row: string }>(`select t::text as row from "${schema}".${table} t order by 1`)
    all[table] = rows.map(({ row }) => row)
  }
  return all
}

async function countRows(client: Client): Promise<number> {
  return Object.values(await contents(client)).reduce((sum, rows) => sum + rows.length, 0)
}

const test = coreTest.extend('database', async ({ coreUrl }, { onCleanup }) => {
  const database = await openDatabase(parseDatabaseUrl(coreUrl), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  onCleanup(() => database.end())
  return database
})

eachEngine('a seed', (engineTest) => {
  engineTest(
    'is written, found there the second time, and removed without a trace',
    SLOW_START,
    async ({ database, db }) => {
      await applyCoreMigrations(db)
      const plan = planSeed(SMALL)
      const planned = plan.tables.reduce((sum, { rows }) => sum + rows.length, 0)

      const before = await inspectSeed(database, plan)
      const first = await applySeed(database, plan, { embed })
      const written = await contents(db)
      const second = await applySeed(database, plan, { embed: () => Promise.reject(new Error('nothing to embed')) })
      const after = await inspectSeed(database, plan)
      const unchanged = await contents(db)
      const reset = await resetSeed(database, plan)

      expect([before.missing, first.inserted, second.inserted, after.missing, reset.removed]).toEqual([
        planned,
        planned,
        0,
        0,
        planned,
      ])
      expect(unchanged).toEqual(written)
      expect(await countRows(db)).toBe(0)
      expect((await resetSeed(database, plan)).removed).toBe(0)
    },
  )
})

test('two databases get byte-identical rows, embeddings included', async ({ database, client }) => {
  const plan = planSeed(SMALL)
  await applySeed(database, plan, { embed })
  const first = await contents(client)
  await resetSeed(database, plan)

  await applySeed(database, planSeed(SMALL), { embed })

  expect(await contents(client)).toEqual(first)
  const { rows } = await client.query('select count(*)::int as count from memories where embedding is not null')
  expect(rows).toEqual([{ count: 15 }])
})

test('each memory has the embedding of its own text', async ({ database, client }) => {
  await applySeed(database, planSeed(SMALL), { embed })

  const { rows } = await client.query<{ content: string; embedding: string }>(
    'select content, embedding::text from memories',
  )
  for (const { content, embedding } of rows) {
    const [vector = new Float32Array()] = await embed([content])
    expect(Float32Array.from(JSON.parse(embedding))).toEqual(vector)
  }
})

test('a removed row comes back and a changed one stays changed', async ({ database, client }) => {
  const plan = planSeed(SMALL)
  await applySeed(database, plan, { embed })
  await client.query(`update users set first_name = 'Augusta' where email = 'ada@example.com'`)
  await client.query(`delete from stories`)

  const { inserted, tables } = await applySeed(database, plan, { embed })

  expect(inserted).toBe(5)
  expect(tables.find(({ table }) => table === 'stories')).toEqual({ table: 'stories', planned: 5, inserted: 5 })
  expect((await client.query('select first_name from users order by email')).rows[0]).toEqual({ first_name: 'Augusta' })
})

test('two runs at once write every row once', async ({ database, client }) => {
  const plan = planSeed(SMALL)
  const planned = plan.tables.reduce((sum, { rows }) => sum + rows.length, 0)

  const results = await Promise.all([applySeed(database, plan, { embed }), applySeed(database, plan, { embed })])

  expect(results[0].inserted + results[1].inserted).toBe(planned)
  expect(await countRows(client)).toBe(planned)
})

test('a run that fails half-way leaves nothing', async ({ database, client }) => {
  const failing = async (texts: readonly string[]) =>
    texts.some((text) => text.startsWith('With ')) ? [] : embed(texts)

  const run = applySeed(database, planSeed(SMALL), { embed: failing })

  await expect(run).rejects.toMatchObject({ code: 'SEED_EMBEDDING_INVALID' })
  expect(await countRows(client)).toBe(0)
})

test('a run that is interrupted leaves nothing', async ({ database, client }) => {
  const stop = new AbortController()

  const run = applySeed(database, planSeed(SMALL), {
    embed,
    signal: stop.signal,
    onProgress: ({ table }) => table === 'teams' && stop.abort(),
  })

  await expect(run).rejects.toMatchObject({ code: 'INTERRUPTED' })
  expect(await countRows(client)).toBe(0)
})

test('progress names the tables in the order of their foreign keys', async ({ database }) => {
  const seen: string[] = []

  await applySeed(database, planSeed(SMALL), {
    embed,
    onProgress: ({ table, done, planned }) => seen.push(`${table} ${done}/${planned}`),
  })

  expect(seen).toEqual(planSeed(SMALL).tables.map(({ table, rows }) => `${table} ${rows.length}/${rows.length}`))
})

test('rows of another seed are a clear conflict, and nothing is written', async ({ database, client }) => {
  await applySeed(database, planSeed({ ...SMALL, seed: 2 }), { embed })
  const before = await contents(client)

  const run = applySeed(database, planSeed({ ...SMALL, seed: 3 }), { embed })

  await expect(run).rejects.toMatchObject({ code: 'SEED_CONFLICT', details: { table: 'users' } })
  expect(await contents(client)).toEqual(before)
})

test('reset leaves the rows of others, and refuses to take them along', async ({ database, client }) => {
  const plan = planSeed(SMALL)
  await client.query(`insert into users (email) values ('mine@example.com')`)
  await applySeed(database, plan, { embed })
  await client.query(
    `insert into memories (user_id, content) select id, 'mine' from users where email = 'ada@example.com'`,
  )

  const refused = resetSeed(database, plan)
  await expect(refused).rejects.toMatchObject({
    code: 'SEED_ROWS_IN_USE',
    details: { table: 'memories', rows: 1, referenced: 'users' },
  })
  expect((await inspectSeed(database, plan)).missing).toBe(0)

  await resetSeed(database, plan, { cascade: true })
  expect((await client.query('select email from users')).rows).toEqual([{ email: 'mine@example.com' }])
})

test('a dry reset counts and removes nothing', async ({ database }) => {
  const plan = planSeed(SMALL)
  await applySeed(database, plan, { embed })

  const { removed } = await resetSeed(database, plan, { dryRun: true })

  expect(removed).toBe(plan.tables.reduce((sum, { rows }) => sum + rows.length, 0))
  expect((await inspectSeed(database, plan)).missing).toBe(0)
})

test('a schema with an odd name is filled', async ({ database, client }) => {
  await client.query('create schema "Odd ""Name"; set search_path to "Odd ""Name", public')
  await applyCoreMigrations(client)
  await client.query('set search_path to public')

  const { inserted } = await applySeed(database, planSeed(SMALL), { embed, schema: 'Odd "Name' })

  expect(inserted).toBeGreaterThan(0)
  expect((await client.query('select count(*)::int as count from "Odd ""Name".users')).rows).toEqual([{ count: 5 }])
  expect(await countRows(client)).toBe(0)
})

eachEngine('a database without the core schema', (engineTest) => {
  engineTest('is a clear error with the way out', SLOW_START, async ({ database }: { database: Database }) => {
    const expected = { code: 'SEED_SCHEMA_MISSING', hint: expect.stringContaining('pgtend migrate up') }

    await expect(applySeed(database, planSeed(SMALL), { embed })).rejects.toMatchObject(expected)
    await expect(inspectSeed(database, planSeed(SMALL))).rejects.toMatchObject(expected)
    await expect(resetSeed(database, planSeed(SMALL))).rejects.toMatchObject(expected)
  })
})

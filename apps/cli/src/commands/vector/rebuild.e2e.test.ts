import { test } from '@pgtend/testing'
import { rebuildReportSchema } from '@pgtend/vector-index'
import { expect } from 'vitest'
import { runCli, startCli } from '../../../test/run-cli.ts'

/** Rows on a spiral: each id lies between its neighbours. */
const ITEMS = `
  create schema "Odd Name";
  create table "Odd Name"."Order Items" (id int, embedding vector(3));
  insert into "Odd Name"."Order Items"
  select n, array[cos(n / 1000.0), sin(n / 1000.0), 1]::vector from generate_series(1, 1500) n;
  create index "The Index" on "Odd Name"."Order Items" using hnsw (embedding vector_cosine_ops) with (m = 8);
  analyze "Odd Name"."Order Items";
`

test('a rebuild is planned, done in place, and done with other parameters', async ({ databaseUrl, db }) => {
  await db.query(ITEMS)
  const run = (...args: readonly string[]) =>
    runCli(['vector', 'rebuild', ...args], { env: { DATABASE_URL: databaseUrl } })

  const planned = await run('The Index', '--dry-run', '--json')
  const text = await run('"Odd Name"."Order Items".embedding', '--m', '16', '--dry-run')
  const inPlace = await run('The Index', '--queries', '60')
  const changed = await run('"Odd Name"."The Index"', '--m', '16', '--json')

  expect(rebuildReportSchema.parse(planned.json()).plans).toMatchObject([{ index: 'The Index', way: 'reindex' }])
  expect(text.stdout).toContain(
    '-- exchange the names in one transaction\nalter index "Odd Name"."The Index" rename to',
  )
  expect(text.stdout.trimEnd().split('\n').at(-1)).toBe(
    `Next: pgtend vector rebuild '"Odd Name"."Order Items".embedding' --m 16`,
  )
  expect(inPlace.stdout).toMatch(
    /^Rebuilt index "The Index" in place in [\d.]+ m?s: .+ before, .+ now\.\n {2}recall@10 /,
  )
  expect(inPlace.stdout.trimEnd().split('\n').at(-1)).toBe(
    "Next: pgtend vector recall 'Odd Name.Order Items.embedding'",
  )
  expect(inPlace.stderr).toContain('Measuring recall before')
  expect(rebuildReportSchema.parse(changed.json()).results).toMatchObject([
    { outcome: 'rebuilt', index: 'The Index', proof: { proven: true } },
  ])
  expect([planned, text, inPlace, changed].map(({ code }) => code)).toEqual([0, 0, 0, 0])
})

test('outside its window nothing is begun, and a second rebuild is told who is first', async ({ databaseUrl, db }) => {
  await db.query(ITEMS)
  const env = { DATABASE_URL: databaseUrl }
  await db.query('begin isolation level repeatable read')
  await db.query('select 1')
  const first = startCli(['vector', 'rebuild', 'The Index', '--no-prove'], { env, cwd: process.cwd() })
  await first.waitForStderr('Waiting for old snapshots')

  const second = await runCli(['vector', 'rebuild', 'The Index', '--wait', '1', '--json'], { env })
  await db.query('commit')
  const hour = (offset: number): string => `${String((new Date().getUTCHours() + offset) % 24).padStart(2, '0')}:00`
  const closed = await runCli(['vector', 'rebuild', 'The Index', '--window', `${hour(3)}-${hour(4)}`, '--json'], {
    env,
  })

  expect((await first.result).code).toBe(0)
  expect(second).toMatchObject({ code: 1 })
  expect(second.json()).toMatchObject({
    error: { code: 'LOCK_TIMEOUT', message: expect.stringContaining('held by "pgtend vector rebuild"') },
  })
  expect(closed).toMatchObject({ code: 3 })
  expect(closed.json()).toMatchObject({ error: { code: 'INDEX_REBUILD_OUTSIDE_WINDOW' } })
})

test('Ctrl-C cancels the rebuild on the server and leaves the index as it was', async ({ databaseUrl, db }) => {
  await db.query(ITEMS)
  await db.query('begin isolation level repeatable read')
  await db.query('select 1')
  const running = startCli(['vector', 'rebuild', 'The Index', '--no-prove'], {
    env: { DATABASE_URL: databaseUrl },
    cwd: process.cwd(),
  })

  await running.waitForStderr('Waiting for old snapshots')
  running.process.kill('SIGINT')
  const { code, stderr } = await running.result
  await db.query('commit')

  expect(code).toBe(130)
  expect(stderr).toContain('Interrupted: stopping safely')
  const { rows } = await db.query(`select indexrelid::regclass::text as name, indisvalid as valid from pg_index
                                    where indrelid = '"Odd Name"."Order Items"'::regclass`)
  expect(rows).toEqual([{ name: '"Odd Name"."The Index"', valid: true }])
})

test('leftovers are listed, asked about and dropped', async ({ databaseUrl, db }) => {
  await db.query(ITEMS)
  await db.query('create index half on "Odd Name"."Order Items" using hnsw (embedding vector_l2_ops)')
  await db.query(`update pg_index set indisvalid = false where indexrelid = '"Odd Name".half'::regclass`)
  const run = (...args: readonly string[]) =>
    runCli(['vector', 'rebuild', '--all-leftovers', ...args], { env: { DATABASE_URL: databaseUrl } })

  const planned = await run('--dry-run', '--json')
  const text = await run('--dry-run')
  const asked = await run()
  const dropped = await run('--yes')
  const again = await run('--yes')

  expect(rebuildReportSchema.parse(planned.json()).leftovers).toMatchObject([{ name: 'half', reason: 'create' }])
  expect(text.stdout).toMatch(
    /^To drop: invalid index Odd Name\.half .*\nNext: pgtend vector rebuild --all-leftovers\n$/,
  )
  expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('Drop 1 invalid index (Odd Name.half)?') })
  expect(dropped.stdout).toContain('Dropped: invalid index Odd Name.half')
  expect(again.stdout).toContain('Nothing is left over')
})

test('mistakes are usage errors that say what to write', async ({ databaseUrl, db }) => {
  await db.query(ITEMS)
  const run = (...args: readonly string[]) =>
    runCli(['vector', 'rebuild', ...args, '--json'], { env: { DATABASE_URL: databaseUrl } })

  const results = await Promise.all([run(), run('a.b.c.d'), run('The Index', '--window', '2-4'), run('nothing')])

  expect(results.map(({ code }) => code)).toEqual([2, 2, 2, 1])
  expect(results[3]?.json()).toMatchObject({ error: { code: 'VECTOR_INDEX_NOT_FOUND' } })
})

test('drop says how much the index is used', async ({ databaseUrl, db }) => {
  await db.query(ITEMS)

  const result = await runCli(['vector', 'drop', 'The Index', '--dry-run'], { env: { DATABASE_URL: databaseUrl } })

  expect(result.stdout).toMatch(/^-- \d+ kB, never used\ndrop index concurrently "Odd Name"\."The Index";/)
})

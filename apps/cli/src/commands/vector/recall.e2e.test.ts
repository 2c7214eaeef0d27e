import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@pgtend/testing'
import { recallHistorySchema, recallResultSchema } from '@pgtend/vector-index'
import { expect } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'

/** Points on a circle, in two teams, and an index that looks into one of sixty lists. */
const ITEMS = `
  create schema "Odd Name";
  create table "Odd Name"."Order Items" (id int primary key, team text, embedding vector(3));
  insert into "Odd Name"."Order Items"
  select n, 'team ' || n % 3 / 2, array[cos(n * 2.4), sin(n * 2.4), sin(n * 0.7)]::vector from generate_series(1, 3000) n;
  create index "By Cosine" on "Odd Name"."Order Items" using ivfflat (embedding vector_cosine_ops) with (lists = 60);
  analyze "Odd Name"."Order Items";
`
const TARGET = 'Odd Name.Order Items.embedding'

test('an index below the target needs attention, one above does not, and both are kept', async ({
  databaseUrl,
  db,
}) => {
  await db.query(ITEMS)
  const env = { DATABASE_URL: databaseUrl }
  const run = (...args: readonly string[]) => runCli(['vector', 'recall', TARGET, ...args], { env })

  const poor = await run('--probes', '1', '--target', '99.9%')
  const good = await run('--probes', '4', '--target', '0.5', '--json')
  const history = await run('--history')
  const runs = await run('--history', '--json')

  expect(poor.code).toBe(3)
  expect(poor.stdout).toMatch(/^recall@10 \d+\.\d % \(95 % interval \d+\.\d % to \d+\.\d %\) over \d+ queries\n/)
  expect(poor.stdout).toMatch(/Found {2}Queries\n +all +\d+ {2}█+\n/)
  expect(poor.stdout).toMatch(/Queries from +Queries +Recall/)
  expect(poor.stdout.trimEnd()).toMatch(/Below the target of 99.9 %.\nNext: pgtend vector recall '.*' --probes 2$/)
  expect(good.code).toBe(0)
  const result = recallResultSchema.parse(good.json())
  expect(result).toMatchObject({ decision: 'reached', target: 0.5, queries: 50, index: 'By Cosine', rerank: null })
  expect(result.perQuery).toHaveLength(50)
  expect(history.stdout).toMatch(/Recall [▁-█]{2} from /)
  expect(history.stdout.trimEnd().split('\n').at(-1)).toBe(`Next: pgtend vector recall '${TARGET}'`)
  expect(recallHistorySchema.parse(runs.json()).runs.map(({ settings }) => settings)).toEqual([
    [],
    ['ivfflat.probes = 4'],
  ])
})

test('queries come from a file, from the application or from tenants', async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  await db.query(ITEMS)
  await writeFile(join(temporaryDirectory, 'queries.ndjson'), '[1, 0, 0.5]\n[0, 1, 0.25]\n')
  await writeFile(join(temporaryDirectory, 'bad.json'), '[[1, 0, 0.5], [0, 1]]')
  const run = (...args: readonly string[]) =>
    runCli(['vector', 'recall', TARGET, '--probes', '60', '--no-record', '--json', ...args], {
      env: { DATABASE_URL: databaseUrl },
      cwd: temporaryDirectory,
    })

  const given = await run('--queries-file', 'queries.ndjson', '-k', '5')
  const bad = await run('--queries-file', 'bad.json')
  const live = await run('--live')
  const both = await run('--live', '--queries-file', 'queries.ndjson')
  const teams = await run('--tenant-column', 'team', '--queries', '20')
  const beside = await run('--beside', '--queries', '10')
  const filtered = await run('--equals', 'team=team 1', '--queries', '10')

  expect(recallResultSchema.parse(given.json())).toMatchObject({ queriesFrom: 'given', queries: 2, k: 5, recall: 1 })
  expect(bad).toMatchObject({ code: 1 })
  expect(bad.json()).toMatchObject({
    error: { code: 'VECTOR_INVALID', message: 'query 2 has 2 dimensions instead of 3' },
  })
  expect(live.json()).toMatchObject({ error: { code: 'RECALL_NO_QUERIES' } })
  expect(both).toMatchObject({ code: 2 })
  expect(recallResultSchema.parse(teams.json()).strata.map(({ name }) => name)).toEqual([
    'tenant team 0',
    'tenant team 1',
  ])
  expect(recallResultSchema.parse(beside.json())).toMatchObject({ queriesFrom: 'beside', queries: 10 })
  expect(recallResultSchema.parse(filtered.json())).toMatchObject({ filtered: true, queries: 10, recall: 1 })
  expect(filtered.code).toBe(0)
  expect((await db.query("select to_regclass('pgtend.vector_recall') as kept")).rows).toEqual([{ kept: null }])
})

test('budgets are kept, and a byte budget below one pass is refused with the figure', async ({ databaseUrl, db }) => {
  await db.query(ITEMS)
  await db.query('alter table "Odd Name"."Order Items" add filler text')
  await db.query(`update "Odd Name"."Order Items" set filler = repeat('x', 900)`)
  const env = { DATABASE_URL: databaseUrl }

  const refused = await runCli(['vector', 'recall', TARGET, '--byte-budget', '1', '--json'], { env })

  expect(refused.code).toBe(1)
  expect(refused.json()).toMatchObject({
    error: {
      code: 'RECALL_BYTE_BUDGET',
      message: expect.stringMatching(/reads about [2-9] MB, more than the byte budget/),
    },
  })
})

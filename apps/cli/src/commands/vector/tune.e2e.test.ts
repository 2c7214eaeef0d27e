import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@pgtend/testing'
import { tunePlanSchema, tuneReportSchema } from '@pgtend/vector-index'
import { expect } from 'vitest'
import { runCli, startCli } from '../../../test/run-cli.ts'

/** Points on a circle with a little noise, under names that HTML must not take for tags. */
const ITEMS = `
  create extension if not exists vector;
  create schema "Odd <b>";
  create table "Odd <b>"."Order Items" (id int primary key, team text, embedding vector(3));
  insert into "Odd <b>"."Order Items"
  select n, 'team ' || n % 3, array[cos(n * 2.4), sin(n * 2.4), sin(n * 0.7)]::vector from generate_series(1, 1500) n;
  analyze "Odd <b>"."Order Items";
`
const TARGET = 'Odd <b>.Order Items.embedding'
const EASY = ['--recall', '0.8', '--latency', '10s', '--force'] as const

test('the choice is applied, kept by the next run, and written as a page of its own', async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  await db.query(ITEMS)
  const run = (...args: readonly string[]) =>
    runCli(['vector', 'tune', TARGET, ...EASY, ...args], {
      env: { DATABASE_URL: databaseUrl },
      cwd: temporaryDirectory,
    })

  const first = await run('--apply', '--report', 'tune.html')
  const again = await run('--apply', '--yes', '--json')
  const page = await readFile(join(temporaryDirectory, 'tune.html'), 'utf8')

  expect(first, first.stderr).toMatchObject({ code: 0 })
  expect(first.stdout).toMatch(/Settings +Queries +Recall +95 % interval +Poor +p95/)
  expect(first.stdout).toMatch(/Recall by latency \(p95\)/)
  expect(first.stdout).toMatch(/\nChoice: .*\n {2}Promise: recall /)
  expect(first.stdout).toMatch(/\nApplied: built index ".*" with .*, which searches use from now on\./)
  expect(first.stdout.trimEnd().split('\n').at(-1)).toBe(`Next: pgtend vector recall '${TARGET}'`)
  expect(first.stdout.split('\n').filter((line) => line.length > 80 && /^( {3}|\d| +[|+])/.test(line))).toEqual([])
  const report = tuneReportSchema.parse(again.json())
  expect(report).toMatchObject({ tune: { choice: { kind: 'existing index' }, copiedRows: null } })
  expect(report.applied).toMatchObject({ outcome: 'settings recorded', dropped: [] })
  expect(page).toContain('<h1>Tune of Odd &lt;b&gt;.Order Items.embedding</h1>')
  expect(page).not.toContain('Odd <b>')
  expect(page).not.toMatch(/<script|https?:|<link|src=/)
  expect(page.match(/<svg /g)).toHaveLength(2)
})

test('a dry run prints the plan and leaves the database alone', async ({ databaseUrl, db }) => {
  await db.query(ITEMS)
  const env = { DATABASE_URL: databaseUrl }

  const text = await runCli(['vector', 'tune', TARGET, '--dry-run'], { env })
  const json = await runCli(['vector', 'tune', TARGET, '--dry-run', '--json', '--equals', 'team=team 1'], { env })

  expect(text.stdout).toMatch(/^Tune of .*: recall@10 of 95.0 % within 5.0 ms \(p95\)\n/)
  expect(text.stdout).toMatch(/Left out {2}hnsw bit .*: 3 bits are too few/)
  expect(tunePlanSchema.parse(json.json())).toMatchObject({ filter: { matching: 500, columns: ['team'] } })
  expect((await db.query(`select 1 from pg_namespace where nspname like 'pgtend%'`)).rowCount).toBe(0)
})

test('what cannot be reached needs attention; what makes no sense is refused', async ({ databaseUrl, db }) => {
  await db.query(ITEMS)
  const run = (...args: readonly string[]) =>
    runCli(['vector', 'tune', TARGET, '--json', ...args], { env: { DATABASE_URL: databaseUrl } })

  const tooFast = await run('--recall', '0.8', '--latency', '0.001ms', '--max-index', '1kB')
  const perfect = await run('--recall', '1')
  const never = await run('--latency', '0ms')
  const both = await run('--live', '--queries-file', 'queries.json')
  const none = await run('--live', '--force')
  const column = await run('--equals', 'nothing=1')

  expect(tooFast).toMatchObject({ code: 3 })
  expect(tuneReportSchema.parse(tooFast.json()).tune.choice.kind).toBe('not reachable')
  expect(perfect.json()).toMatchObject({ error: { code: 'TUNE_OPTION_INVALID' } })
  expect([perfect.code, never.code, both.code, column.code]).toEqual([2, 2, 2, 2])
  expect(none.json()).toMatchObject({ error: { code: 'RECALL_NO_QUERIES' } })
})

test('an index that may be dropped is asked about before the work begins', async ({ databaseUrl, db }) => {
  await db.query(ITEMS)
  await db.query(`create index on "Odd <b>"."Order Items" using ivfflat (embedding vector_cosine_ops) with (lists = 5)`)

  const refused = await runCli(['vector', 'tune', TARGET, ...EASY, '--apply'], { env: { DATABASE_URL: databaseUrl } })

  expect(refused).toMatchObject({ code: 2, stdout: '' })
  expect(refused.stderr).not.toContain('Timing')
})

test('Ctrl-C ends a tune and drops its copy', async ({ databaseUrl, db, temporaryDirectory }) => {
  await db.query(ITEMS)
  const cli = startCli(['vector', 'tune', TARGET, ...EASY], {
    env: { DATABASE_URL: databaseUrl },
    cwd: temporaryDirectory,
  })

  await cli.waitForStderr('Building')
  cli.process.kill('SIGINT')

  expect(await cli.result).toMatchObject({ code: 130 })
  expect((await db.query(`select 1 from pg_namespace where nspname like 'pgtend\\_tune%'`)).rowCount).toBe(0)
})

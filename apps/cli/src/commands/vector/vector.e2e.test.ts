import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { embeddedTest, test } from '@pgtend/testing'
import {
  dropIndexResultSchema,
  ensureVectorExtensionResultSchema,
  extensionUpgradeResultSchema,
  recallResultSchema,
  vectorExtensionStatusSchema,
  vectorIndexPlanSchema,
  vectorIndexResultSchema,
  vectorListSchema,
  vectorSearchResultSchema,
} from '@pgtend/vector-index'
import { expect } from 'vitest'
import { runCli, startCli } from '../../../test/run-cli.ts'

/** Rows on a spiral: each id lies between its neighbours. */
const ITEMS = `
  create schema "Odd Name";
  create table "Odd Name"."Order Items" (id int primary key, tags text[], metadata jsonb, embedding vector(3));
  insert into "Odd Name"."Order Items"
  select n, array[case when n % 2 = 0 then 'even' else 'odd' end], jsonb_build_object('topic', n % 10),
         array[cos(n / 1000.0), sin(n / 1000.0), 1]::vector
    from generate_series(1, 2000) n;
  analyze "Odd Name"."Order Items";
`
const TABLE = '"Odd Name"."Order Items"'

test('an index is planned, built, listed, searched, measured and dropped', async ({ databaseUrl, db }) => {
  await db.query(ITEMS)
  const env = { DATABASE_URL: databaseUrl }
  const run = (...args: readonly string[]) => runCli(['vector', ...args, '--json'], { env })

  const plan = await run('create', TABLE, 'embedding', '--force', '--dry-run')
  const before = await run('list', TABLE)
  const created = await run('create', TABLE, 'embedding', '--force')
  const again = await run('create', TABLE, 'embedding', '--force')
  const listed = await run('list', TABLE)
  const found = await run('search', `${TABLE}.embedding`, '--like', '700', '-k', '3', '--rerank', '50')
  const recall = await run('recall', TABLE, 'embedding', '--queries', '20')
  const index = vectorIndexResultSchema.parse(created.json()).index ?? ''
  const dropped = await run('drop', `"Odd Name"."${index}"`, '--yes')

  expect(vectorIndexPlanSchema.parse(plan.json())).toMatchObject({ method: 'hnsw', existing: null })
  expect(vectorListSchema.parse(before.json()).columns).toMatchObject([{ table: 'Order Items', indexes: [] }])
  expect(vectorIndexResultSchema.parse(created.json()).outcome).toBe('created')
  expect(vectorIndexResultSchema.parse(again.json())).toMatchObject({ outcome: 'exists', index })
  expect(vectorListSchema.parse(listed.json()).columns[0]?.indexes).toMatchObject([{ name: index, valid: true }])
  const result = vectorSearchResultSchema.parse(found.json())
  expect(result).toMatchObject({ route: 'index', index })
  expect(result.hits.map(({ row }) => row.id).toSorted()).toEqual([699, 700, 701])
  expect(recallResultSchema.parse(recall.json())).toMatchObject({ index, queries: 20, indexUsed: true })
  expect(recall.code).toBe(0)
  expect((await db.query('select index_name from pgtend.vector_recall')).rows).toEqual([{ index_name: index }])
  expect(dropIndexResultSchema.parse(dropped.json()).outcome).toBe('dropped')
})

test('text ends with the next command, and says what was done', async ({ databaseUrl, db }) => {
  await db.query(ITEMS)
  const env = { DATABASE_URL: databaseUrl }

  const created = await runCli(['vector', 'create', TABLE, 'embedding', '--force'], { env })
  const search = await runCli(['vector', 'search', TABLE, 'embedding', '--like', '1', '-k', '10'], { env })
  const recall = await runCli(['vector', 'recall', TABLE, 'embedding', '--queries', '10', '--no-record'], { env })

  expect(created.stdout).toMatch(/^Built hnsw index ".+" \(m = 16, ef_construction = 200\) over 2,000 rows in /)
  expect(created.stdout.trimEnd().split('\n').at(-1)).toBe(
    "Next: pgtend vector recall 'Odd Name.Order Items.embedding'",
  )
  expect(created.stderr).toContain('Database: ')
  expect(search.stdout).toContain('Through index ')
  expect(recall.stdout).toMatch(/^recall@10 \d+\.\d % \(95 % interval /)
  expect((await db.query("select to_regclass('pgtend.vector_recall') as kept")).rows).toEqual([{ kept: null }])
})

test('a small table needs no index and the command says so', async ({ databaseUrl, db }) => {
  await db.query(`create table small (id int primary key, v vector(3)); insert into small values (1, '[1,2,3]')`)
  const env = { DATABASE_URL: databaseUrl }

  const result = await runCli(['vector', 'create', 'small', 'v'], { env })

  expect(result.code).toBe(0)
  expect(result.stdout).toContain('No index needed on public.small.v:\n  ')
})

test('ivfflat on an empty table is refused and needs attention', async ({ databaseUrl, db }) => {
  await db.query('create table empty (id int primary key, v vector(3))')

  const result = await runCli(['vector', 'create', 'empty', 'v', '--method', 'ivfflat', '--force', '--json'], {
    env: { DATABASE_URL: databaseUrl },
  })

  expect(result.code).toBe(3)
  expect(result.json()).toMatchObject({
    error: { code: 'INDEX_TOO_FEW_ROWS', hint: expect.stringContaining('50 rows') },
  })
})

test('filters and a vector from a file reach the search', async ({ databaseUrl, db, temporaryDirectory }) => {
  await db.query(ITEMS)
  await writeFile(join(temporaryDirectory, 'query.json'), '[1, 0, 1]')
  const filters = ['--contains', 'metadata={"topic":4}', '--tag', 'tags=even', '--equals', 'id=4', '--equals', 'id=14']

  const result = await runCli(
    [
      'vector',
      'search',
      TABLE,
      'embedding',
      '--vector-file',
      'query.json',
      '--columns',
      'id,tags',
      ...filters,
      '--json',
    ],
    { env: { DATABASE_URL: databaseUrl }, cwd: temporaryDirectory },
  )

  expect(vectorSearchResultSchema.parse(result.json()).hits.map(({ row }) => row)).toEqual([
    { id: 4, tags: ['even'] },
    { id: 14, tags: ['even'] },
  ])
})

test.for([
  [['search', 'items', 'v'], 'VECTOR_COLUMN_NOT_FOUND'],
  [['search', 'small', 'v'], 'USAGE'],
  [['search', 'small', 'v', '--like', '99'], 'SEARCH_ROW_NOT_FOUND'],
  [['recall', 'small', 'v'], 'VECTOR_INDEX_NOT_FOUND'],
  [['drop', 'small_pkey', '--yes'], 'VECTOR_INDEX_NOT_FOUND'],
  [['create', 'small', 'v', '--m', '500'], 'INDEX_PARAMETER_INVALID'],
  [['create', 'small', 'v', '--method', 'btree'], 'USAGE'],
] as const)('vector %j fails with %s and a hint', async ([args, code], { databaseUrl, db }) => {
  await db.query(`create table small (id int primary key, v vector(3)); insert into small values (1, '[1,2,3]')`)

  const result = await runCli(['vector', ...args, '--json'], { env: { DATABASE_URL: databaseUrl } })

  expect(result.json()).toMatchObject({ error: { code, hint: expect.stringMatching(/\.$/) } })
  expect([1, 2]).toContain(result.code)
})

test('a drop asks first, and is refused where nobody can answer', async ({ databaseUrl, db }) => {
  await db.query('create table t (id int, v vector(3)); create index t_v on t using hnsw (v vector_l2_ops)')

  const refused = await runCli(['vector', 'drop', 't_v', '--json'], { env: { DATABASE_URL: databaseUrl } })
  const planned = await runCli(['vector', 'drop', 't_v', '--dry-run'], { env: { DATABASE_URL: databaseUrl } })

  expect(refused).toMatchObject({ code: 2 })
  expect(refused.json()).toMatchObject({ error: { code: 'ANSWER_NEEDED' } })
  expect(planned.stdout).toContain('drop index concurrently "public"."t_v";')
  expect((await db.query("select to_regclass('t_v') as still")).rows).toEqual([{ still: 't_v' }])
})

test('the extension is created and checked', async ({ emptyDatabaseUrl }) => {
  const run = (...args: readonly string[]) =>
    runCli(['vector', 'extension', ...args, '--json'], { env: { DATABASE_URL: emptyDatabaseUrl } })

  const missing = await run()
  const ensured = await run('create')
  const status = await run('status')
  const upgrade = await run('upgrade')
  const tooOld = await run('ensure', '--minimum', '99.0', '--dry-run')

  expect(vectorExtensionStatusSchema.parse(missing.json()).installed).toBeNull()
  expect(ensureVectorExtensionResultSchema.parse(ensured.json()).outcome).toBe('created')
  expect(vectorExtensionStatusSchema.parse(status.json()).installed).toMatch(/^0\./)
  expect(extensionUpgradeResultSchema.parse(upgrade.json())).toEqual({ outcome: 'current', plan: null })
  expect(tooOld.json()).toMatchObject({ error: { code: 'VECTOR_EXTENSION_TOO_OLD' } })
  expect(tooOld.code).toBe(1)
})

embeddedTest(
  'the embedded engine has vectors too',
  { timeout: 60_000 },
  async ({ embeddedDirectory, temporaryDirectory }) => {
    const config = { embedded: { directory: embeddedDirectory } }
    await writeFile(join(temporaryDirectory, 'pgtend.config.ts'), `export default ${JSON.stringify(config)}`)
    const options = { cwd: temporaryDirectory }

    const ensured = await runCli(['vector', 'extension', 'ensure', '--json'], options)
    const listed = await runCli(['vector', 'list'], options)

    expect(ensured.code).toBe(0)
    expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining('There are no vector columns.') })
  },
)

test('a build whose process was killed is cleaned up by the next run', async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  await db.query(ITEMS)
  const env = { DATABASE_URL: databaseUrl }
  const args = ['vector', 'create', TABLE, 'embedding', '--force', '--json']
  // A snapshot that the concurrent build has to wait for.
  await db.query('begin isolation level repeatable read; select 1')
  const killed = startCli(args, { env, cwd: temporaryDirectory })
  await killed.waitForStderr('Waiting for old snapshots')
  killed.process.kill('SIGKILL')
  await killed.result
  const second = startCli(args, { env, cwd: temporaryDirectory })
  // The server notices the dead client within seconds and gives the lock of the table up.
  await second.waitForStderr('Waiting for old snapshots')
  await db.query('commit')

  const result = await second.result

  expect(vectorIndexResultSchema.parse(result.json())).toMatchObject({ outcome: 'created', droppedLeftover: true })
  const { rows } = await db.query('select count(*)::int as invalid from pg_index where not indisvalid')
  expect(rows).toEqual([{ invalid: 0 }])
})

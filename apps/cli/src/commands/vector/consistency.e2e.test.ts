import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { NEEDS_SECOND_SERVER, startSecondServer, test, withClient } from '@pgtend/testing'
import { vectorComparisonSchema } from '@pgtend/vector-index'
import { expect, onTestFinished } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'
import { vectorSnapshotResultSchema } from '../../results.ts'

const run = promisify(execFile)

/** Rows on a spiral with a graph, lists and bits over them. */
const ITEMS = `
  create schema "Odd Name";
  create table "Odd Name"."Order Items" (id int primary key, embedding vector(8));
  insert into "Odd Name"."Order Items"
  select n, array[cos(n / 50.0), sin(n / 50.0), cos(n / 333.0), sin(n / 333.0), cos(n), sin(n), 1, 0]::vector
    from generate_series(1, 800) n;
  create index graph on "Odd Name"."Order Items" using hnsw ((embedding::halfvec(8)) halfvec_cosine_ops);
  create index lists on "Odd Name"."Order Items" using ivfflat (embedding vector_l2_ops) with (lists = 4);
  analyze "Odd Name"."Order Items";
`

const MIGRATION = `
alter table "Odd Name"."Order Items" add column note text not null default 'n';
update "Odd Name"."Order Items" set note = 'later' where id % 2 = 0;
create table "Odd Name".later (id int primary key, v vector(2));
`

test('a migration and a rebuild leave vectors and searches as they were', { timeout: 120_000 }, async ({
  databaseUrl,
  db,
  temporaryDirectory: cwd,
}) => {
  await db.query(ITEMS)
  const env = { DATABASE_URL: databaseUrl }
  const pgtend = (...args: readonly string[]) => runCli(args, { env, cwd })
  await mkdir(join(cwd, 'prisma/migrations/20260101000000_note'), { recursive: true })
  await writeFile(join(cwd, 'prisma/migrations/20260101000000_note/migration.sql'), MIGRATION)

  const snapshot = await pgtend('vector', 'snapshot', '--out', 'before.json', '--json')
  const migrated = await pgtend('migrate', 'up')
  const afterMigration = await pgtend('vector', 'compare', 'before.json')
  const rebuilt = await pgtend('vector', 'rebuild', 'graph', '--no-prove')
  const afterRebuild = await pgtend('vector', 'compare', 'before.json', '--json')
  await db.query(
    `update "Odd Name"."Order Items" set embedding = '[1,0,0,0,0,0,0,0]' where id = 5; drop index "Odd Name".lists`,
  )
  const changed = await pgtend('vector', 'compare', 'before.json', '--json')
  const apart = await pgtend('vector', 'compare', 'before.json', '--no-content')
  const nothing = await pgtend('vector', 'compare', 'prisma/migrations/20260101000000_note/migration.sql', '--json')

  expect(vectorSnapshotResultSchema.parse(snapshot.json()).columns).toMatchObject([{ vectors: 800, indexes: 2 }])
  expect([snapshot, migrated, afterMigration, rebuilt, afterRebuild].map(({ code }) => code)).toEqual([0, 0, 0, 0, 0])
  expect(afterMigration.stdout).toBe(
    '1 column, 2 indexes and 100 searches compared: all as before.\nNext: pgtend vector health\n',
  )
  expect(vectorComparisonSchema.parse(afterRebuild.json()).differences).toEqual([])
  expect(vectorComparisonSchema.parse(changed.json()).differences.map(({ code }) => code)).toEqual([
    'content-changed',
    'index-missing',
  ])
  expect(apart.stdout).toContain('index-missing: index "lists" is missing\n')
  expect(apart.stdout).not.toContain('content-changed')
  expect(nothing.json()).toMatchObject({ error: { code: 'VECTOR_STATE_INVALID' } })
  expect([changed, apart, nothing].map(({ code }) => code)).toEqual([3, 3, 2])
})

test('a dump that is restored on another server has the same vectors and searches', { timeout: 120_000 }, async ({
  databaseUrl,
  db,
  temporaryDirectory: cwd,
  skip,
}) => {
  const second = (await startSecondServer()) ?? skip(NEEDS_SECOND_SERVER)
  onTestFinished(second.stop)
  await db.query(ITEMS)
  const env = { DATABASE_URL: databaseUrl }
  const other = { DATABASE_URL: second.info.adminUrl }
  const { binDir = '' } = second.info
  const dump = join(cwd, 'items.dump')

  const snapshot = await runCli(['vector', 'snapshot', '--out', 'before.json'], { env, cwd })
  await run(join(binDir, 'pg_dump'), ['--format=custom', `--file=${dump}`, databaseUrl])
  await run(join(binDir, 'pg_restore'), ['--no-owner', `--dbname=${second.info.adminUrl}`, dump])
  const restored = await runCli(['vector', 'compare', 'before.json', '--json'], { env: other, cwd })
  await withClient(second.info.adminUrl, (client) => client.query('delete from "Odd Name"."Order Items" where id = 8'))
  const changed = await runCli(['vector', 'compare', 'before.json', '--json'], { env: other, cwd })

  expect(snapshot).toMatchObject({ code: 0 })
  expect(vectorComparisonSchema.parse(restored.json())).toMatchObject({ indexes: 2, searches: 100, differences: [] })
  expect(restored).toMatchObject({ code: 0 })
  expect(vectorComparisonSchema.parse(changed.json()).differences).toMatchObject([
    { code: 'content-changed', message: 'column "Odd Name"."Order Items"."embedding" has 799 vectors, not 800' },
  ])
  expect(changed).toMatchObject({ code: 3 })
})

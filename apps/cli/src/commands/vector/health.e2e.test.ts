import { test } from '@pgtend/testing'
import { vectorHealthSchema } from '@pgtend/vector-index'
import { expect } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'

const ITEMS = `
  create schema "Odd Name";
  create table "Odd Name"."Order Items" (id int primary key, embedding vector(3));
  insert into "Odd Name"."Order Items" select n, array[cos(n), sin(n), 0]::vector from generate_series(1, 100) n;
  create table good (id int primary key, v vector(2));
  insert into good values (1, '[1,0]');
`

const PLANTED = `
  update "Odd Name"."Order Items" set embedding = '[0,0,0]' where id < 3;
  create index "Left Over" on "Odd Name"."Order Items" using hnsw (embedding vector_cosine_ops);
  update pg_index set indisvalid = false where indexrelid = '"Odd Name"."Left Over"'::regclass;
`

test('health says nothing of what is in order, and names what was planted with the next command', async ({
  databaseUrl,
  db,
}) => {
  await db.query(ITEMS)
  const run = (...args: readonly string[]) =>
    runCli(['vector', 'health', ...args], { env: { DATABASE_URL: databaseUrl } })

  const before = await run()
  await db.query(PLANTED)
  const text = await run('--full')
  const json = await run('"Odd Name"."Order Items".embedding', '--json')
  const other = await run('good', '--deep')
  const unknown = await run('nothing.at.all', '--json')

  expect(before).toMatchObject({ code: 0 })
  expect(before.stdout).toBe('2 vector columns, 0 indexes: nothing found.\nNext: pgtend vector health --deep\n')
  expect(text).toMatchObject({ code: 3 })
  expect(text.stdout).toMatchInlineSnapshot(`
    "CRITICAL index-invalid  Odd Name.Order Items.embedding
      index "Left Over" serves nothing: a build that was interrupted has left it, and no search uses it, and every write maintains it
      pgtend vector rebuild --all-leftovers
      drop index concurrently if exists "Odd Name"."Left Over"

    WARNING vectors-zero  Odd Name.Order Items.embedding
      2 rows (2.0 %) with only zeros, which have no cosine distance
      pgtend vector ingest 'Odd Name.Order Items.embedding' --file - --on-conflict update
      select "id" from "Odd Name"."Order Items" where "public".vector_norm("embedding") = 0

    2 vector columns, 1 index: 2 findings.
    Next: pgtend vector rebuild --all-leftovers
    "
  `)
  expect(json).toMatchObject({ code: 3 })
  expect(vectorHealthSchema.parse(json.json()).findings.map(({ code }) => code)).toEqual([
    'index-invalid',
    'vectors-zero',
  ])
  expect(other).toMatchObject({ code: 0 })
  expect(unknown).toMatchObject({ code: 2 })
})

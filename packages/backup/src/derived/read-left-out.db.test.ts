import { text } from 'node:stream/consumers'
import { runInTransaction, withSession } from '@pgtend/database'
import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { openTest } from '../../test/open-test.ts'
import { pinSession } from '../facts/pin-session.ts'
import { derivedScript } from './derived-script.ts'
import type { DerivedSetting } from './derived-setting.ts'
import { measureLeftOut } from './measure-left-out.ts'
import { readLeftOut } from './read-left-out.ts'

const SCHEMA = `
  create extension if not exists vector;
  create schema "Odd.Name";
  create table "Odd.Name"."Order Items" (
    id bigint generated always as identity primary key,
    "select" text,
    half int generated always as (length("select")) stored,
    embedding vector(3),
    "emb""edding" vector(3) check ("emb""edding" is null or vector_dims("emb""edding") = 3),
    wanted vector(3) check (wanted is not null)
  );
  insert into "Odd.Name"."Order Items" ("select", embedding, wanted)
    values (E'tab\\tand\\nline', '[1,2,3]', '[1,1,1]'), (null, null, '[1,1,1]');
  create table parent (id int, day date, note text) partition by range (day);
  create table parent_1 partition of parent for values from ('2026-01-01') to ('2026-07-01');
  create table parent_2 partition of parent for values from ('2026-07-01') to ('2027-01-01');
  insert into parent values (1, '2026-02-01', 'a'), (2, '2026-08-01', 'b'), (3, '2026-08-02', null);
`
const ORDER = { schema: 'Odd.Name', table: 'Order Items' }

test('what is left out is found in catalogs and counted, and the other columns are copied', async ({
  databaseUrl,
  db,
}) => {
  const database = await openTest(databaseUrl)
  await db.query(SCHEMA)
  const settings: DerivedSetting[] = [
    { ...ORDER, column: 'embedding', cost: 'pnpm embed', costPerThousand: 500 },
    { ...ORDER, column: 'emb"edding' },
    { schema: 'public', table: 'parent', column: null },
  ]

  const found = await withSession(database, (client) =>
    runInTransaction(
      client,
      async () => {
        await pinSession(client)
        const leftOut = await readLeftOut(client, settings)
        const facts = []
        for (const each of leftOut) facts.push(...(await measureLeftOut(client, each, each.kept && 'derived/0.sql')))
        const [order] = leftOut
        const script = order === undefined ? '' : await text(derivedScript(client, order))
        const { rows } = await client.query('select 1 as still')
        return { leftOut, facts, script, rows }
      },
      'begin isolation level repeatable read read only',
    ),
  )

  expect(found.leftOut).toMatchObject([
    { table: 'Order Items', kept: ['id', 'select', 'wanted'], unlike: ['embedding', 'emb"edding'] },
    { table: 'parent_1', kept: null },
    { table: 'parent_2', kept: null },
  ])
  expect(found.facts).toEqual([
    { ...ORDER, column: 'embedding', rows: 1, object: 'derived/0.sql', cost: expect.stringMatching(/^1 value of /) },
    {
      ...ORDER,
      column: 'emb"edding',
      rows: 0,
      object: 'derived/0.sql',
      cost: '0 values of vector(3), 0.0 MB',
    },
    { schema: 'public', table: 'parent_1', column: null, rows: 1, object: null, cost: '1 row, 0.0 MB' },
    { schema: 'public', table: 'parent_2', column: null, rows: 2, object: null, cost: '2 rows, 0.0 MB' },
  ])
  expect(found.facts[0]?.cost).toMatch(/; 0\.5 at 500 a thousand; pnpm embed$/)
  expect(found.script).toMatchInlineSnapshot(`
    "--
    -- PostgreSQL database dump: rows of "Odd.Name"."Order Items" without embedding, emb"edding
    --

    SET client_encoding = 'UTF8';
    SET standard_conforming_strings = on;
    SET row_security = off;

    COPY "Odd.Name"."Order Items" ("id", "select", "wanted") FROM stdin;
    1	tab\\tand\\nline	[1,1,1]
    2	\\N	[1,1,1]
    \\.

    --
    -- PostgreSQL database dump complete
    --

    "
  `)
  expect(found.rows).toEqual([{ still: 1 }])
})

test('a column that a check constraint wants is refused, whatever the rows hold', async ({ databaseUrl, db }) => {
  const database = await openTest(databaseUrl)
  await db.query(SCHEMA)

  const failure = await withSession(database, (client) =>
    runInTransaction(client, async () => {
      await pinSession(client)
      return readLeftOut(client, [{ ...ORDER, column: 'wanted' }])
    }),
  ).catch((error: unknown) => error)

  expect(failure).toMatchObject({
    code: 'BACKUP_DERIVED_INVALID',
    message: expect.stringContaining('without "wanted" would violate check constraint "Order Items_wanted_check"'),
  })
})

test('a script whose reader stops early leaves the session usable', async ({ databaseUrl, db }) => {
  const database = await openTest(databaseUrl)
  await db.query(
    'create table big as select n as id, repeat(md5(n::text), 20) as pad, n as extra from generate_series(1, 20000) n',
  )

  const answer = await withSession(database, (client) =>
    runInTransaction(client, async () => {
      await pinSession(client)
      const [big] = await readLeftOut(client, [{ schema: 'public', table: 'big', column: 'extra' }])
      let chunks = 0
      if (big === undefined) throw new Error('nothing is left out')
      for await (const _ of derivedScript(client, big)) {
        chunks += 1
        if (chunks === 4) break
      }
      return (await client.query('select count(*)::int as n from public.big')).rows
    }),
  )

  expect(answer).toEqual([{ n: 20_000 }])
})

import { runInTransaction, withSession } from '@pgtend/database'
import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import type { TableFacts } from '../catalog/manifest.ts'
import { pinSession } from './pin-session.ts'
import { readTableFacts } from './read-table-facts.ts'
import { selectTables } from './select-tables.ts'

/** Rows that are not equal, though some of their texts are, or comparisons find them so. */
const DIFFERENT: readonly (readonly [type: string, one: string, other: string])[] = [
  ['text', `''`, 'null'],
  ['int', '0', 'null'],
  ['text collate loose', `'A'`, `'a'`],
  ['char(3)', `'a'`, `'ab'`],
  ['float8', `'-0'`, `'0'`],
  ['numeric', '1.0', '1.00'],
  ['json', `'{"a":1}'`, `'{"a": 1}'`],
  ['timestamptz', `'infinity'`, `'-infinity'`],
  ['timestamptz', `'2026-01-01 00:00:00.000001Z'`, `'2026-01-01 00:00:00.000002Z'`],
  ['date', `'0044-03-15 BC'`, `'0044-03-15'`],
  ['time', `'24:00'`, `'00:00'`],
  ['interval', `'1 month'`, `'30 days'`],
  ['bytea', `'\\x00'`, `'\\x0000'`],
  ['text[]', `'{NULL}'`, `'{"NULL"}'`],
  ['vector(2)', `'[1,2]'`, `'[1,2.0000002]'`],
  ['blank', `'one'`, `'other'`],
]

eachEngine('hashes of rows', (test) => {
  test('tell apart what is not the same to the byte', async ({ database, db }) => {
    await db.query(`
      create extension if not exists vector;
      create collation loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      create type blank as enum ('one', 'other');
      create function hide(blank) returns text immutable language sql as $$ select 'same'::text $$;
      create cast (blank as text) with function hide(blank);
    `)
    for (const [at, [type, one, other]] of DIFFERENT.entries()) {
      await db.query(`
        create table "One ${at}" (v ${type}); insert into "One ${at}" values (${one});
        create table "Other ${at}" (v ${type}); insert into "Other ${at}" values (${other});
      `)
    }

    const sums = await hashAll(database)

    const same = DIFFERENT.filter((_, at) => sums.get(`One ${at}`) === sums.get(`Other ${at}`))
    expect(same).toEqual([])
  })

  test('keep fields apart, and do not depend on the order of rows', async ({ database, db }) => {
    await db.query(`
      create table one (a text, b text); insert into one values ('ab', 'c'), (null, 'd');
      create table same (a text, b text); insert into same values (null, 'd'), ('ab', 'c');
      create table moved (a text, b text); insert into moved values ('a', 'bc'), (null, 'd');
      create table swapped (a text, b text); insert into swapped values ('ab', 'c'), ('d', null);
      create table mixed (a text, b text); insert into mixed values ('ab', 'd'), (null, 'c');
    `)

    const sums = await hashAll(database)

    expect(sums.get('same')).toBe(sums.get('one'))
    expect(new Set(sums.values()).size).toBe(4)
  })

  test('of a table with as many columns as there can be are those of all columns', async ({ database, db }) => {
    const columns = Array.from({ length: 1_600 }, (_, at) => `c${at} bool`)
    await db.query(`
      create table wide (${columns.join(', ')}); insert into wide default values;
      create table other (like wide); insert into other (c1599) values (true);
      create table swapped (like wide); insert into swapped (c0) values (true);
      create table none ();
    `)

    const sums = await hashAll(database)

    expect(new Set(sums.values()).size).toBe(4)
  })
})

async function hashAll(
  database: Parameters<typeof withSession>[0],
): Promise<ReadonlyMap<string, TableFacts['checksum']>> {
  const facts = await withSession(database, (client) =>
    runInTransaction(
      client,
      async () => {
        await pinSession(client)
        return readTableFacts(client, await selectTables(client), { checksums: true })
      },
      'begin isolation level repeatable read read only',
    ),
  )
  return new Map(facts.map(({ checksum, name }) => [name, checksum]))
}

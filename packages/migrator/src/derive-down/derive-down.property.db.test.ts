import { type Catalog, readCatalog } from '@pgtend/database'
import { test } from '@pgtend/testing'
import fc from 'fast-check'
import type { Client } from 'pg'
import { expect } from 'vitest'
import { deriveChanges } from './derive-changes.ts'
import { remainingDifferences } from './remaining-differences.ts'

const SCHEMA = 'Random'
const START = `
  create type mood as enum ('a', 'b'); create type addr as (street text, no int); create domain pos as int check (value > 0);
  create sequence s; create function twice(n int) returns int language sql immutable as 'select n * 2';
  create table t (id int primary key, a text default 'x', b int not null default 5, m mood default 'a', g int generated always as (b * 2) stored);
  create table c (id serial primary key, t int references t on delete cascade, e public.vector(3), p pos);
  create index t_a on t (lower(a)) where b > 1; create view v as select id, a, m from t; create view w as select a from v;
  create materialized view mv as select b, m from t; create unique index mv_b on mv (b);
  create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
  create trigger touch before update of b on t for each row when (new.b > 1) execute function touch();
  create policy own on t using (b > 1); comment on column t.a is 'x';`

/** Statements that fit together in any choice and order; one that fails is left out. */
const SNIPPETS = [
  'alter table t add column x int not null default 3',
  'alter table t drop column a cascade',
  'alter table t drop column m cascade',
  'alter table t alter column b type bigint',
  'drop trigger touch on t; drop policy own on t; drop materialized view mv; alter table t drop column g; alter table t alter column b type bigint',
  'alter table t alter column b drop default, alter column b drop not null',
  'alter table t rename column a to aa',
  'alter table c rename to d',
  'alter table t enable row level security',
  'alter table t add constraint k check (b < 100) not valid',
  'alter table c drop constraint c_t_fkey',
  'alter table c add constraint u unique (t, p)',
  'drop table c',
  'drop table t cascade',
  'drop view w',
  'drop view v cascade',
  'create or replace view v as select id, a, m, b from t',
  'drop materialized view mv',
  'create table n (id int generated always as identity primary key, m mood, t int references t, k pos default 4)',
  `alter type mood add value if not exists 'z'`,
  `alter type mood rename value 'b' to 'y'`,
  'drop domain pos cascade',
  'alter domain pos set default 7',
  'drop type addr',
  'create type point3 as (x int, y int, z int)',
  `create or replace function twice(n int) returns int language sql immutable as 'select n + n'`,
  'drop function twice(int)',
  "create function thrice(n int) returns int language sql immutable as 'select n * 3'; create index t_b on t (thrice(b::int))",
  'drop index t_a',
  'create index c_e on c using hnsw (e public.vector_l2_ops) with (m = 8)',
  'drop trigger touch on t; drop function touch()',
  'alter table t disable trigger touch',
  'drop policy own on t',
  'grant select on t to public; grant update (b) on t to public',
  'revoke execute on function twice(int) from public',
  `comment on table t is 'y'; comment on column t.a is null`,
  "alter sequence s increment by 5; alter table t alter column b set default nextval('s')",
  'drop sequence s',
  'alter table c alter column id drop default; drop sequence c_id_seq',
  'create statistics st on a, b from t',
  'alter table t set (fillfactor = 80); alter table t alter column a set storage external',
  'create schema "Other"; create table "Other".o (m mood)',
] as const

async function tryBothWays(client: Client, chosen: readonly string[]): Promise<void> {
  await client.query(`drop schema if exists "${SCHEMA}" cascade; drop schema if exists "Other" cascade;
    create schema "${SCHEMA}"; set search_path = "${SCHEMA}"; ${START}`)
  const before = await readCatalog(client)
  const done: string[] = []
  for (const sql of chosen) {
    await client.query(sql).then(
      () => done.push(sql),
      () => undefined,
    )
  }
  const after = await readCatalog(client)
  const said = `--- up\n${done.join(';\n')}`
  await lead(client, after, before, said)
  await lead(client, before, after, said)
}

async function lead(client: Client, from: Catalog, to: Catalog, said: string): Promise<void> {
  const sql = deriveChanges(from, to).flatMap((change) => change.sql ?? [])
  const all = `${said}\n--- derived\n${sql.join(';\n')}`
  await client.query(sql.join(';\n')).catch((error: Error) => {
    throw new Error(`${error.message}\n${all}`, { cause: error })
  })
  expect(remainingDifferences(to, await readCatalog(client)).differences, all).toEqual([])
}

test('any choice of changes in any order has a way back and a way there, by catalogs alone', {
  timeout: 180_000,
}, async ({ db }) => {
  await db.query('create extension if not exists vector with schema public')
  const choice = fc.shuffledSubarray([...SNIPPETS], { minLength: 1, maxLength: 8 })

  await fc.assert(
    fc.asyncProperty(choice, async (chosen) => {
      await tryBothWays(db, chosen)
    }),
    { numRuns: 25 },
  )
})

import { expect, test } from 'vitest'
import { type CheckOptions, checkMigrations } from '../check-migrations.ts'
import { loadCheckParser } from '../load-check-parser.ts'

const parser = await loadCheckParser()
const EARLIER = `create extension vector; create type mood as enum ('calm');
create table users (id bigint primary key, email text, code varchar(10), total numeric(10,2), seen timestamp, state mood, e vector(3));
create table orders (id bigint primary key, user_id bigint, constraint orders_user_fkey foreign key (user_id) references users (id));
create table a (id bigint); create table b (id bigint);
create index users_code_idx on users (code);
create materialized view totals as select id from users;
create table events (id bigint, day date not null) partition by range (day);
create table events_new (id bigint, day date not null);
create function rebuild() returns void language plpgsql as $$ begin alter table users set unlogged; end $$;
alter table users add constraint email_known check (email is not null) not valid;
alter table users validate constraint email_known;
alter table users add constraint total_known check (total > 0) not valid;`

function rules(sql: string, options: CheckOptions = {}): readonly string[] {
  const history = [{ name: '1', path: '1', text: EARLIER }]
  return checkMigrations(parser, [{ name: '2', path: '2', text: sql }], { history, ...options }).findings.map(
    ({ rule }) => rule,
  )
}

test.for([
  ['alter table users add column n serial', 'serial-column-rewrites'],
  ['alter table users add column n bigint generated always as identity', 'serial-column-rewrites'],
  ['alter table users add column n int check (n > 0)', 'check-validated-at-once'],
  ['cluster users using users_code_idx', 'table-rewrite'],
  ['vacuum full users', 'table-rewrite'],
  ['alter table users set unlogged', 'table-rewrite'],
  ['truncate users', 'truncate-table'],
  ['refresh materialized view totals', 'refresh-not-concurrent'],
  ['alter table orders drop constraint orders_user_fkey', 'foreign-key-dropped'],
  ['create table hot (user_id bigint references users (id))', 'new-reference-locks-table'],
  ['alter table users enable row level security', 'row-security-change'],
  ['create policy own on users using (true)', 'row-security-change'],
  ['alter table users owner to app', 'owner-change'],
  [
    `alter table events attach partition events_new for values from ('2026-01-01') to ('2027-01-01')`,
    'attach-partition-scans',
  ],
  [`create table p partition of events for values from ('2027-01-01') to ('2028-01-01')`, 'partition-created'],
  ['create trigger t before update on users for each row execute function f()', 'trigger-change'],
  ['alter table users set schema archive', 'schema-change'],
  [`update users set code = 'x'`, 'whole-table-write'],
  ['delete from users', 'whole-table-write'],
  ['do $$ begin alter table users add column n serial; end $$', 'serial-column-rewrites'],
  [`do $$ begin execute 'vacuum full users'; end $$`, 'concurrently-in-transaction'],
  ['select rebuild()', 'table-rewrite'],
  [`alter type mood add value 'tired'; update users set state = 'tired' where id = 1`, 'enum-value-used-at-once'],
  [`alter type mood rename value 'calm' to 'quiet'`, 'rename-enum-value'],
  [
    'alter table users add n int; alter table orders add n int; alter table a add n int; alter table b add n int',
    'many-tables-locked',
  ],
  ['alter table users alter column e type vector(4)', 'vector-dimension-change'],
  ['create index on users using hnsw (e vector_cosine_ops)', 'vector-index-not-concurrent'],
] as const)('caught: %s', ([sql, rule]) => {
  expect(rules(sql)).toContain(rule)
})

test.for([
  'alter table users alter column code type varchar(20)',
  'alter table users alter column code type text',
  'alter table orders add column n numeric(10,2); alter table orders alter column n type numeric(12,2)',
  'alter table users alter column email set not null',
  'alter table users alter column e type vector',
  `set timezone = 'UTC'; alter table users alter column seen type timestamptz`,
  'create table fresh (id int); create index on fresh (id); alter table fresh alter column id type bigint; truncate fresh',
  'alter table users add column n int',
  `alter table users add column n int not null default 0, add column at timestamptz not null default now()`,
  'alter table users add column f vector(3)',
  `alter table users alter column code set default 'x'`,
  'alter table users alter column code drop default',
  'alter table users alter column code set statistics 500',
  'alter table users alter column code set storage external',
  'alter table users set (fillfactor = 80)',
  'alter table users replica identity full',
  'alter table users validate constraint total_known',
  'alter table users rename constraint email_known to email_there',
  'alter index users_code_idx rename to users_code',
  `comment on table users is 'people'`,
  'analyze users',
  'create statistics s on id, code from users',
  'alter publication p add table users',
  `alter type mood add value 'tired'`,
  'grant select on users to app',
  'create extension if not exists pg_trgm',
  'update users set code = null where id between 1 and 1000',
  'create function f() returns void language plpgsql as $$ begin truncate users; end $$',
])('silent: %s', (sql) => {
  expect(rules(sql)).toEqual([])
})

test('silent: what an earlier pending file has made', () => {
  const scripts = [
    { name: '2', path: '2', text: 'create table fresh (id int, u bigint);' },
    {
      name: '3',
      path: '3',
      text: 'create index on fresh (id); alter table fresh add column n serial; update fresh set u = 1;',
    },
  ]

  expect(checkMigrations(parser, scripts, { history: [{ name: '1', path: '1', text: EARLIER }] }).findings).toEqual([])
})

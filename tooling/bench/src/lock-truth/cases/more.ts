import type { CaseTheme } from '../lock-case.ts'

const addColumn = (definition: string): readonly string[] => [`alter table users add column ${definition}`]
const changeExtra = (to: string): readonly string[] => [`alter table users alter column extra type ${to}`]
const extra = (type: string): string => `alter table users add column extra ${type};`

/** Less usual forms of the same changes, and what Prisma writes; found by asking what a model of the usual ones would get wrong. */
export const MORE: CaseTheme = {
  theme: 'further forms',
  cases: [
    { name: 'default of a time zone conversion', sql: addColumn(`at timestamp default (now() at time zone 'utc')`) },
    { name: 'default localtimestamp', sql: addColumn('at timestamp not null default localtimestamp') },
    { name: 'default of a truncated date', sql: addColumn(`day date default date_trunc('day', now())`) },
    { name: 'default of a number from the clock', sql: addColumn('at bigint default extract(epoch from now())') },
    {
      name: 'default of a random number in an expression',
      sql: addColumn('lot int default (floor(random() * 10))::int'),
    },
    { name: 'default of a random text', sql: addColumn(`code2 text default substr(md5(random()::text), 1, 8)`) },
    { name: 'default current_user', sql: addColumn('author text default current_user') },
    { name: 'default null', sql: addColumn('remark text default null') },
    { name: 'default of an empty array', sql: addColumn('labels text[] not null default array[]::text[]') },
    { name: 'default of a cast constant', sql: addColumn(`span interval default '1 day'::interval`) },
    {
      name: 'default uuid_generate_v4()',
      earlier: 'create extension if not exists "uuid-ossp";',
      sql: addColumn('token uuid not null default uuid_generate_v4()'),
    },
    { name: 'char(5) to text', earlier: extra(`char(5) default 'a'`), sql: changeExtra('text') },
    { name: 'xml to text', earlier: extra('xml'), sql: changeExtra('text') },
    { name: 'text to xml', earlier: extra('text'), sql: changeExtra('xml using extra::xml') },
    { name: 'uuid to text', earlier: extra('uuid'), sql: changeExtra('text') },
    { name: 'text to uuid', earlier: extra('text'), sql: changeExtra('uuid using extra::uuid') },
    { name: 'integer to numeric', earlier: extra('integer'), sql: changeExtra('numeric') },
    { name: 'bigint to integer', earlier: extra('bigint default 1'), sql: changeExtra('integer') },
    { name: 'real to double precision', earlier: extra('real'), sql: changeExtra('double precision') },
    { name: 'varchar array to text array', earlier: extra('varchar(10)[]'), sql: changeExtra('text[]') },
    { name: 'integer array to bigint array', earlier: extra('integer[]'), sql: changeExtra('bigint[]') },
    { name: 'jsonb to json', earlier: extra('jsonb'), sql: changeExtra('json') },
    { name: 'varbit(8) to varbit(16)', earlier: extra('bit varying(8)'), sql: changeExtra('bit varying(16)') },
    { name: 'time to time(0)', earlier: extra('time'), sql: changeExtra('time(0)') },
    { name: 'time(0) to time(3)', earlier: extra('time(0)'), sql: changeExtra('time(3)') },
    { name: 'interval(3) to interval', earlier: extra('interval(3)'), sql: changeExtra('interval') },
    { name: 'interval to interval(0)', earlier: extra('interval'), sql: changeExtra('interval(0)') },
    { name: 'timestamptz(3) to timestamptz(6)', earlier: extra('timestamptz(3)'), sql: changeExtra('timestamptz(6)') },
    {
      name: 'timestamp(3) to timestamptz(3) in UTC',
      earlier: extra('timestamp(3)'),
      sql: changeExtra('timestamptz(3)'),
      note: 'only free without a precision: cutting to three digits is a function for the server',
    },
    {
      name: 'text to citext',
      earlier: `create extension if not exists citext; ${extra('text')}`,
      sql: changeExtra('citext'),
    },
    {
      name: 'indexed text to citext',
      earlier: `create extension if not exists citext; ${extra('text')} create index on users (extra);`,
      sql: changeExtra('citext'),
      note: 'the index sorts by another rule then',
    },
    {
      name: 'indexed varchar(20) to varchar(40)',
      earlier: `${extra('varchar(20)')} create index on users (extra);`,
      sql: changeExtra('varchar(40)'),
    },
    {
      name: 'widening of a column with a partial index on it',
      earlier: `${extra('varchar(20)')} create index on users (id) where extra = 'a';`,
      sql: changeExtra('varchar(40)'),
      note: 'the predicate is stored with the type, so the index is built again',
    },
    {
      name: 'widening of a foreign key of type varchar',
      earlier: `create table codes (code varchar(20) primary key); ${extra('varchar(20) references codes (code)')}`,
      sql: changeExtra('varchar(40)'),
    },
    {
      name: 'several type changes in one statement, all free',
      sql: ['alter table users alter column email type varchar(99), alter column balance type numeric(14, 2)'],
    },
    {
      name: 'a free and a rewriting type change in one statement',
      sql: ['alter table users alter column email type varchar(99), alter column age type bigint'],
    },
    {
      name: 'add not valid and validate in one statement',
      sql: ['alter table users add constraint age_check check (age >= 0) not valid, validate constraint age_check'],
    },
    { name: 'add check no inherit', sql: ['alter table users add constraint age_check check (age >= 0) no inherit'] },
    {
      name: 'inherit from a parent',
      earlier: 'create table people (id integer primary key);',
      sql: ['alter table users inherit people'],
    },
    { name: 'alter a table that is not there, if exists', sql: ['alter table if exists nobody add column a serial'] },
    { name: 'force row level security', sql: ['alter table users force row level security'] },
    { name: 'enable always trigger', sql: ['alter table orders enable always trigger orders_touch'] },
    { name: 'set column options', sql: ['alter table users alter column email set (n_distinct = -1)'] },
    { name: 'set parallel workers', sql: ['alter table users set (parallel_workers = 2)'] },
    { name: 'set options of a view', sql: ['alter view active_users set (security_barrier = true)'] },
    { name: 'rename a view', sql: ['alter view active_users rename to busy_users'] },
    { name: 'rename a materialized view', sql: ['alter materialized view team_sizes rename to sizes'] },
    { name: 'rename an enum type', sql: ['alter type mood rename to temper'] },
    { name: 'create sequence owned by a column', sql: ['create sequence numbers owned by users.id'] },
    { name: 'drop extension cascade', sql: ['drop extension vector cascade'], note: 'columns of its types go with it' },
    { name: 'drop type cascade', sql: ['drop type mood cascade'] },
    { name: 'drop function cascade', sql: ['drop function touch() cascade'] },
    { name: 'comment on an index', sql: [`comment on index users_nickname_idx is 'names'`] },
    { name: 'comment on a constraint', sql: [`comment on constraint users_age_is_known on users is 'age'`] },
    { name: 'revoke', sql: ['revoke all on users from public'] },
    { name: 'drop index if exists, missing', sql: ['drop index if exists nothing_idx'] },
    {
      name: 'create index concurrently if not exists',
      sql: ['create index concurrently if not exists orders_total_idx on orders (total)'],
      outsideTransaction: true,
    },
    { name: 'create unique index with include', sql: ['create unique index on orders (id) include (total)'] },
    {
      name: 'create index on a new column of the table',
      sql: ['alter table orders add column a int default 1', 'create index on orders (a)'],
    },
    { name: 'update by a condition that all rows meet', sql: [`update users set age = 1 where id > 0`] },
    { name: 'update by a state that all rows have', sql: [`update users set age = 1 where state = 'calm'`] },
    { name: 'update by a state that no row has', sql: [`update users set age = 1 where state = 'busy'`] },
    { name: 'delete by a join', sql: ['delete from memories using users where users.id = memories.user_id'] },
    { name: 'delete by an indexed column', sql: ['delete from orders where user_id = 7'] },
    {
      name: 'insert a copy of all rows into the same table',
      sql: ['insert into visits select id + 10000, page from visits'],
    },
    {
      name: 'replace a view by drop and create',
      sql: ['drop view active_users', 'create view active_users as select id from users'],
    },
    {
      name: 'replace a check in one statement',
      sql: ['alter table users drop constraint users_age_is_known, add constraint users_age_is_known check (age >= 0)'],
    },
    {
      name: 'swap the type of an enum as Prisma does',
      sql: [
        `create type mood_new as enum ('calm', 'busy', 'gone')`,
        'alter table users alter column state drop default',
        'alter table users alter column state type mood_new using (state::text::mood_new)',
        'alter type mood rename to mood_old',
        'alter type mood_new rename to mood',
        'drop type mood_old',
        `alter table users alter column state set default 'calm'`,
      ],
    },
    {
      name: 'new table with keys and indexes as Prisma writes it',
      sql: [
        'create table "Badge" ("id" text not null, "userId" integer not null, constraint "Badge_pkey" primary key ("id"))',
        'create unique index "Badge_userId_key" on "Badge"("userId")',
        'alter table "Badge" add constraint "Badge_userId_fkey" foreign key ("userId") references "users"("id") on delete restrict on update cascade',
      ],
    },
    {
      name: 'new column with a key to a large table as Prisma writes it',
      sql: [
        'alter table "memories" add column "teamId" integer',
        'alter table "memories" add constraint "memories_teamId_fkey" foreign key ("teamId") references "teams"("id") on delete set null',
      ],
    },
    {
      name: 'required column in three steps of one migration',
      sql: [
        'alter table users add column region text',
        `update users set region = 'eu'`,
        'alter table users alter column region set not null',
      ],
    },
  ],
}

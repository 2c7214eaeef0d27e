import type { CaseTheme } from '../lock-case.ts'

const FOREIGN_KEY = 'foreign key (user_id) references users (id)'

export const CONSTRAINTS: CaseTheme = {
  theme: 'constraints',
  cases: [
    { name: 'add foreign key', sql: [`alter table memories add constraint memories_user_fkey ${FOREIGN_KEY}`] },
    {
      name: 'add foreign key not valid',
      sql: [`alter table memories add constraint memories_user_fkey ${FOREIGN_KEY} not valid`],
    },
    {
      name: 'validate foreign key of an earlier migration',
      earlier: `alter table memories add constraint memories_user_fkey ${FOREIGN_KEY} not valid;`,
      sql: ['alter table memories validate constraint memories_user_fkey'],
    },
    {
      name: 'add foreign key not valid and validate it in the same migration',
      sql: [
        `alter table memories add constraint memories_user_fkey ${FOREIGN_KEY} not valid`,
        'alter table memories validate constraint memories_user_fkey',
      ],
    },
    {
      name: 'add foreign key from a new table to a large one',
      sql: [
        'create table badges (id integer primary key, user_id integer)',
        `alter table badges add constraint badges_user_fkey ${FOREIGN_KEY}`,
      ],
    },
    {
      name: 'create table that references a large one',
      sql: ['create table badges (id integer primary key, user_id integer references users (id))'],
    },
    {
      name: 'create table that references itself',
      sql: ['create table folders (id integer primary key, parent_id integer references folders (id))'],
    },
    {
      name: 'create table that references a large one, with other work after it',
      sql: [
        'create table badges (id integer primary key, user_id integer references users (id))',
        'create index orders_total_idx on orders (total)',
      ],
    },
    {
      name: 'add self-referencing foreign key',
      sql: ['alter table users add constraint users_manager_fkey foreign key (manager_id) references users (id)'],
    },
    {
      name: 'add foreign key on a partitioned table',
      sql: [`alter table events add constraint events_user_fkey ${FOREIGN_KEY}`],
    },
    {
      name: 'replace a foreign key in one statement',
      sql: [
        `alter table orders drop constraint orders_user_id_fkey, add constraint orders_user_id_fkey ${FOREIGN_KEY} on delete cascade`,
      ],
    },
    { name: 'drop foreign key', sql: ['alter table orders drop constraint orders_user_id_fkey'] },
    { name: 'drop check', sql: ['alter table users drop constraint users_age_is_known'] },
    {
      name: 'make a foreign key deferrable',
      sql: ['alter table orders alter constraint orders_user_id_fkey deferrable'],
    },
    { name: 'add check', sql: ['alter table users add constraint users_age_check check (age >= 0)'] },
    { name: 'add check without a name', sql: ['alter table users add check (age >= 0)'] },
    {
      name: 'add check not valid',
      sql: ['alter table users add constraint users_age_check check (age >= 0) not valid'],
    },
    {
      name: 'validate check of an earlier migration',
      earlier: 'alter table users add constraint users_age_check check (age >= 0) not valid;',
      sql: ['alter table users validate constraint users_age_check'],
    },
    {
      name: 'add check not valid and validate it in the same migration',
      sql: [
        'alter table users add constraint users_age_check check (age >= 0) not valid',
        'alter table users validate constraint users_age_check',
      ],
    },
    { name: 'add check that rows break', sql: ['alter table users add constraint users_age_check check (age > 50)'] },
    {
      name: 'add check on a partitioned table',
      sql: ['alter table events add constraint events_user_check check (user_id > 0)'],
    },
    { name: 'add unique', sql: ['alter table teams add constraint teams_slug_key unique (slug)'] },
    { name: 'add unique without a name', sql: ['alter table teams add unique (slug)'] },
    {
      name: 'add unique using an index of an earlier migration',
      earlier: 'create unique index teams_slug_key on teams (slug);',
      sql: ['alter table teams add constraint teams_slug_key unique using index teams_slug_key'],
    },
    {
      name: 'add primary key to a table without one',
      sql: ['alter table events_2026 add primary key (id)'],
      note: 'the column is NOT NULL already',
    },
    {
      name: 'add primary key using an index of an earlier migration',
      earlier: 'create unique index events_2026_id_key on events_2026 (id);',
      sql: ['alter table events_2026 add constraint events_2026_pkey primary key using index events_2026_id_key'],
    },
    {
      name: 'add primary key using an index on a nullable column',
      earlier:
        'create unique index orders_reference_key on orders (reference); alter table orders drop constraint orders_pkey;',
      sql: ['alter table orders add constraint orders_pkey primary key using index orders_reference_key'],
      note: 'NOT NULL has to be proven',
    },
    {
      name: 'replace the primary key',
      sql: ['alter table visits drop constraint visits_pkey, add primary key (id, page)'],
    },
    {
      name: 'add exclusion constraint',
      sql: ['alter table users add constraint users_no_overlap exclude using gist (team_id with =, period with &&)'],
    },
    {
      name: 'add constraint to a table of the same migration',
      sql: [
        'create table badges (id integer, user_id integer)',
        'alter table badges add primary key (id)',
        'alter table badges add check (user_id > 0)',
        'alter table badges add unique (user_id)',
      ],
    },
    {
      name: 'rename constraint',
      sql: ['alter table users rename constraint users_age_is_known to users_age_known'],
    },
    {
      name: 'add a check to a domain that a column uses',
      sql: ['alter domain email_address add constraint has_text check (value <> $$$$)'],
      note: 'every table with such a column is read under SHARE',
    },
    {
      name: 'add a check to a domain, not valid',
      sql: ['alter domain email_address add constraint has_text check (value <> $$$$) not valid'],
    },
    {
      name: 'add a check to an unused domain',
      earlier: 'create domain unused as text;',
      sql: ['alter domain unused add constraint has_text check (value <> $$$$)'],
    },
    { name: 'set not null on a domain that a column uses', sql: ['alter domain email_address set not null'] },
  ],
}

/** The first migration of every case: what the database looks like before. The linters that read a history see it too. */
export const FIXTURE_SCHEMA = `
create extension if not exists vector;
create extension if not exists btree_gist;
create type mood as enum ('calm', 'busy');
create domain email_address as text;
create domain short_code as varchar(12);

create table teams (
  id integer primary key,
  name varchar(40) not null,
  slug text not null,
  plan text,
  seats smallint,
  created_at timestamp not null default now()
);

create table users (
  id integer primary key,
  team_id integer not null references teams (id),
  manager_id integer,
  email varchar(50) not null,
  login email_address,
  code short_code,
  nickname text,
  age integer,
  balance numeric(10, 2),
  rating numeric,
  state mood not null default 'calm',
  flags bit(8),
  is_active boolean not null default true,
  period tsrange,
  address cidr,
  settings json,
  profile jsonb,
  biography text,
  country text,
  left_at timestamp,
  seen_at timestamp,
  joined_at timestamptz,
  constraint users_age_is_known check (age is not null)
);
create unique index users_email_key on users (email);
create index users_nickname_idx on users (nickname);
create index users_seen_at_idx on users (seen_at);

create table orders (
  id bigint generated always as identity primary key,
  user_id integer not null,
  reference varchar(20),
  total numeric(10, 2) not null,
  quantity integer not null default 1,
  payload jsonb,
  placed_at timestamp not null default now(),
  constraint orders_user_id_fkey foreign key (user_id) references users (id)
);
create index orders_user_id_idx on orders (user_id);

create table memories (
  id integer primary key,
  user_id integer not null,
  content text not null,
  tags text[],
  embedding vector(3),
  untyped vector,
  half halfvec(3)
);

create table chunks (
  id integer primary key,
  memory_id integer not null,
  content text not null,
  embedding vector(3)
);
create index chunks_embedding_idx on chunks using hnsw (embedding vector_cosine_ops);

create table events (
  id bigint not null,
  user_id integer,
  kind text not null,
  happened_on date not null
) partition by range (happened_on);
create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');

create table signals (id bigint not null, kind text not null) partition by list (kind);
create table signals_a partition of signals for values in ('a');
create table signals_rest partition of signals default;

create table events_2026 (id bigint not null, user_id integer, kind text not null, happened_on date not null);
create table events_2027 (
  id bigint not null, user_id integer, kind text not null, happened_on date not null,
  constraint events_2027_range check (happened_on >= '2027-01-01' and happened_on < '2028-01-01')
);

create unlogged table visits (id integer primary key, page text not null);
create table drafts (id integer primary key, body text, state text);
create schema archive;
create table archive."Old Orders" (id integer primary key, note varchar(20), total integer);

create view active_users as select id, country from users where is_active;
create materialized view team_sizes as
  select country, id % 1000 as part, count(*) as members from users group by country, id % 1000;
create materialized view visit_pages as select id, page from visits;
create unique index visit_pages_id_key on visit_pages (id);

create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger orders_touch before update on orders for each row execute function touch();
create policy own_memories on memories using (user_id = 1);
`

/**
 * Fills the tables so that work over all rows is told apart from work over none: every table but `drafts` has at least 1,000 rows.
 * Autovacuum is kept away, for its locks and counters are not those of the migration.
 */
export const FIXTURE_ROWS = `
insert into teams select n, 'team ' || n, 'team-' || n, repeat('plan ', 20), n % 100 from generate_series(1, 1000) n;
insert into users (id, team_id, manager_id, email, login, code, nickname, age, balance, rating, flags, period, address,
                   settings, profile, biography, country, left_at, seen_at, joined_at)
select n, n % 1000 + 1, (n - 1) % 5000 + 1, 'user' || n || '@example.com', 'user' || n, 'c' || n, 'nick' || n, n % 90, n, n,
       b'10101010', tsrange(timestamp '2020-01-01' + n * interval '1 hour', timestamp '2020-01-01' + (n + 1) * interval '1 hour'),
       '10.0.0.0/8', '{}', '{}', repeat('life ', 40), repeat('land ', 10), now(), now(), now()
  from generate_series(1, 5000) n;
insert into orders (user_id, reference, total, payload)
select n % 5000 + 1, 'ref ' || n, n % 1000, '{"source": "web"}' from generate_series(1, 6000) n;
insert into memories
select n, n % 5000 + 1, repeat('memory ', 20), array['a', 'b'], array[n, n % 7, 1]::vector, array[n, 1, 2]::vector,
       array[n % 100, 1, 2]::halfvec
  from generate_series(1, 2000) n;
insert into chunks select n, n, repeat('chunk ', 20), array[n, n % 7, 1]::vector from generate_series(1, 1000) n;
insert into events
select n, n, repeat('kind ', 10), date '2024-01-01' + n % 700 from generate_series(1, 4000) n;
insert into signals select n, case when n % 2 = 0 then 'a' else 'other' || n end from generate_series(1, 4000) n;
insert into events_2026 select n, n, repeat('kind ', 10), date '2026-01-01' + n % 300 from generate_series(1, 2000) n;
insert into events_2027 select n, n, repeat('kind ', 10), date '2027-01-01' + n % 300 from generate_series(1, 2000) n;
insert into visits select n, repeat('page ', 10) from generate_series(1, 2000) n;
insert into archive."Old Orders" select n, 'note ' || n, n from generate_series(1, 2000) n;
refresh materialized view team_sizes;
refresh materialized view visit_pages;
do $$
declare t regclass;
begin
  for t in select oid from pg_class where relkind in ('r', 'm') and relnamespace::regnamespace::text in ('public', 'archive') loop
    execute format('alter %s %s set (autovacuum_enabled = off)',
      case when (select relkind from pg_class where oid = t) = 'm' then 'materialized view' else 'table' end, t);
  end loop;
end $$;
analyze;
`

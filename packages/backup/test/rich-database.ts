import type { Client } from 'pg'

/** A schema with what dumps get wrong: odd names, vectors, generated columns, sequences, partitions, policies, no primary key. */
export const RICH_SCHEMA = `
  create extension if not exists vector;
  create schema "Odd Name";
  create type "Odd Name"."Mood" as enum ('happy', 'so; so', 'it''s');
  create domain "Odd Name".percent as int check (value between 0 and 100);
  create table "Odd Name"."Order Items" (
    id bigint generated always as identity (start 100 increment 5) primary key,
    "select" text not null,
    mood "Odd Name"."Mood" not null default 'happy',
    share "Odd Name".percent,
    tags text[] not null default '{}',
    data jsonb not null default '{}',
    bytes bytea,
    amount numeric(10, 2),
    real8 float8,
    at timestamptz not null,
    length int generated always as (char_length("select")) stored,
    embedding vector(3)
  );
  create index "Odd Index" on "Odd Name"."Order Items" using hnsw (embedding vector_cosine_ops);
  create index on "Odd Name"."Order Items" using gin (data);
  create index on "Odd Name"."Order Items" (lower("select")) where mood = 'happy';
  create table no_key (a int, b text);
  create table empty_table (id int primary key);
  create table parent (id int, day date not null, primary key (id, day)) partition by range (day);
  create table parent_2026 partition of parent for values from ('2026-01-01') to ('2027-01-01');
  create table child (id int primary key, item bigint references "Odd Name"."Order Items" on delete cascade);
  create sequence counter increment -1;
  create sequence never_used;
  create view happy as select id, "select" from "Odd Name"."Order Items" where mood = 'happy';
  create materialized view totals as select mood, count(*) as items from "Odd Name"."Order Items" group by mood;
  create function shout(value text) returns text language plpgsql as $body$
  begin
    -- A comment; with a semicolon and a 'quote.
    return upper(value) || '; $x$';
  end
  $body$;
  create function twice(value int) returns int language sql begin atomic select value * 2; end;
  create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
  create trigger "On Insert" before insert on no_key for each row execute function touch();
  alter table no_key enable row level security;
  create policy mine on no_key using (a > 0);
`

/** Rows with quotes, line feeds, backslashes, nulls, special floats and other scripts. */
export const RICH_ROWS = `
  insert into "Odd Name"."Order Items" ("select", mood, share, tags, data, bytes, amount, real8, at, embedding)
  select case n % 4 when 0 then E'line 1\\nline 2\\tand a tab' when 1 then 'it''s ; -- $$ /* " \\ \\. ' || n
                    when 2 then 'Grüße 漢字 🐘' else '' end,
         (array['happy', 'so; so', 'it''s']::"Odd Name"."Mood"[])[1 + n % 3],
         case when n % 5 = 0 then null else n % 100 end,
         array['a,b', 'c"d', null, n::text],
         jsonb_build_object('n', n, 'deep', jsonb_build_array(true, null, 'x')),
         decode(md5(n::text), 'hex'),
         n / 7.0,
         case n % 50 when 0 then 'NaN' when 1 then 'Infinity' else n / 3.0 end::float8,
         '2026-01-01 00:00:00+00'::timestamptz + n * interval '1 minute',
         case when n % 10 = 0 then null else array[n, n % 7, 1]::vector(3) end
    from generate_series(1, 300) n;
  insert into no_key select n % 3, 'same' from generate_series(1, 30) n;
  insert into parent select n, '2026-03-01'::date + n from generate_series(1, 20) n;
  insert into child select row_number() over (order by id), id from "Odd Name"."Order Items" limit 50;
  select nextval('counter'), nextval('counter'), nextval('counter');
  refresh materialized view totals;
`

/** Fills a database with the rich schema and its rows. */
export async function fillRich(client: Pick<Client, 'query'>): Promise<void> {
  await client.query(RICH_SCHEMA)
  await client.query(RICH_ROWS)
}

/** A database with every kind of object, in names that need quoting. */
export const BASE_SQL = `
create schema "Odd Name";
create type "Odd Name".mood as enum ('calm', 'wild');
create domain "Odd Name".positive as numeric(10,2) default 1 constraint above_zero check (value > 0);
create type "Odd Name".point as (x integer, y text collate "C");
create type "Odd Name".span as range (subtype = float8, subtype_diff = float8mi);
create sequence "Odd Name".ticket increment 5 cache 3;
create table "Odd Name"."Order Items" (
  id bigint generated always as identity primary key,
  "select" text collate "C" not null default 'x',
  price numeric(10,2),
  doubled numeric generated always as (price * 2) stored,
  mood "Odd Name".mood,
  embedding vector(3),
  at timestamptz default '2020-01-01 00:00:00+02',
  constraint "odd key" unique nulls not distinct ("select") include (price),
  constraint "odd check" check (price > 0)
);
create table note (id integer primary key, item bigint constraint note_item_fkey references "Odd Name"."Order Items", body text);
create table event (id integer, at date not null) partition by range (at);
create table event_2020 partition of event for values from ('2020-01-01') to ('2021-01-01');
create table animal (name text);
create table dog (bark text) inherits (animal);
create index note_body on note (lower(body) text_pattern_ops desc nulls last) include (item) where body is not null;
create index note_item on note (item);
create index note_size on note (length(body), id);
create index item_hnsw on "Odd Name"."Order Items" using hnsw (embedding vector_l2_ops) with (m = 8);
create index item_ivf on "Odd Name"."Order Items" using ivfflat (embedding vector_cosine_ops) with (lists = 2);
create index event_at on event (at);
create view "Odd Name".cheap with (security_barrier) as select id, price from "Odd Name"."Order Items" where price < 10;
create materialized view totals as select count(*) as n from note;
create function add(a integer, b integer default 1) returns integer language sql immutable as 'select a + b';
create function touch() returns trigger language plpgsql as 'begin return new; end';
create function told() returns event_trigger language plpgsql as 'begin end';
create procedure tidy() language sql as 'delete from public.animal';
create aggregate total(integer) (sfunc = int4pl, stype = integer, initcond = '0');
create trigger touched before update on note for each row execute function touch();
create trigger placed instead of insert on "Odd Name".cheap for each row execute function touch();
create event trigger watcher on ddl_command_end when tag in ('DROP TABLE') execute function told();
alter event trigger watcher disable;
alter table note enable row level security;
create policy own on note for select to public using (id > 0);
create rule keep as on delete to animal do instead nothing;
create foreign data wrapper nothing;
create server "Odd Server" foreign data wrapper nothing;
create user mapping for public server "Odd Server" options (password 'a secret');
create collation "Odd Name"."Plain" (locale = 'C');
create statistics note_stats on id, item from note;
create publication feed for table note with (publish = 'insert');
comment on table note is 'notes';
grant select on note to pg_monitor;
grant update (body) on note to pg_monitor;
`

/** One change, and what the comparison says of it; values that are long are left out. */
export type CatalogChange = readonly [sql: string, ...expected: readonly string[]]

const ITEMS = '"Odd Name"."Order Items"'

/** Each changes one thing of `BASE_SQL`. */
export const CHANGES: readonly CatalogChange[] = [
  ['create schema other', 'extra schema other'],
  [`comment on schema "Odd Name" is 'odd'`, 'schema "Odd Name": comment null -> odd'],
  ['create extension hstore', 'extra extension hstore'],
  ['create table "select" (id int primary key)', 'extra table public."select"'],
  ['drop table dog', 'missing table public.dog'],
  ['alter table dog rename to cat', 'extra table public.cat', 'missing table public.dog'],
  ['alter table dog set unlogged', 'table public.dog: persistence permanent -> unlogged'],
  [`comment on table note is 'other'`, 'table public.note: comment notes -> other'],
  ['alter table note set (fillfactor = 70)', 'table public.note: options [] -> ["fillfactor=70"]'],
  [
    'alter table note set (toast.autovacuum_enabled = false)',
    'table public.note: options [] -> ["toast.autovacuum_enabled=false"]',
  ],
  ['alter table note replica identity full', 'table public.note: replicaIdentity default -> full'],
  ['alter table note disable row level security', 'table public.note: rowSecurity true -> false'],
  ['alter table note force row level security', 'table public.note: forceRowSecurity false -> true'],
  [
    'alter table dog no inherit animal',
    'column public.dog.name: local false -> true',
    'table public.dog: inherits [{"schema":"public","name":"animal"}] -> []',
  ],
  [
    'alter table event detach partition event_2020',
    'column public.event_2020.at: local false -> true',
    'column public.event_2020.id: local false -> true',
    'index public.event_2020_at_idx: partitionOf {"schema":"public","name":"event_at"} -> null',
    'table public.event_2020: partitionOf {"schema":"public","name":"event"} -> null',
    "table public.event_2020: partitionBound FOR VALUES FROM ('2020-01-01') TO ('2021-01-01') -> null",
  ],
  [`alter table ${ITEMS} add column "Größe" int`, `extra column ${ITEMS}."Größe"`],
  [
    'alter table note drop column body',
    'missing column public.note.body',
    'missing index public.note_body',
    'missing index public.note_size',
  ],
  [
    `alter table ${ITEMS} alter mood drop default, alter mood set not null`,
    `column ${ITEMS}.mood: notNull false -> true`,
  ],
  [
    'alter table animal alter name type varchar(9)',
    'column public.animal.name: type text -> character varying(9)',
    'column public.dog.name: type text -> character varying(9)',
  ],
  [
    `alter table ${ITEMS} alter "select" set default 'y'`,
    `column ${ITEMS}."select": defaultExpression 'x'::text -> 'y'::text`,
  ],
  [
    `alter table ${ITEMS} alter at set default '2020-01-01 00:00:00+01'`,
    `column ${ITEMS}.at: defaultExpression '2019-12-31 22:00:00+00'::timestamp with time zone -> '2019-12-31 23:00:00+00'::timestamp with time zone`,
  ],
  [
    `alter table ${ITEMS} alter doubled drop expression`,
    `column ${ITEMS}.doubled: generated {"expression":"(price * (2)::numeric)","kind":"stored"} -> null`,
  ],
  [`alter table ${ITEMS} alter id set generated by default`, `column ${ITEMS}.id: identityKind always -> by default`],
  ['alter table note alter body type text collate "C"', 'column public.note.body: collation null -> pg_catalog."C"'],
  ['alter table note alter body set storage external', 'column public.note.body: storage null -> external'],
  ['alter table note alter body set statistics 500', 'column public.note.body: statisticsTarget null -> 500'],
  ['alter table note alter body set (n_distinct = 5)', 'column public.note.body: options [] -> ["n_distinct=5"]'],
  [`comment on column note.body is 'b'`, 'column public.note.body: comment null -> b'],
  [`alter table ${ITEMS} drop constraint "odd check"`, `missing constraint ${ITEMS}."odd check"`],
  ['alter table note drop constraint note_item_fkey', 'missing constraint public.note.note_item_fkey'],
  [
    `alter table note alter constraint note_item_fkey deferrable`,
    `constraint public.note.note_item_fkey: definition FOREIGN KEY (item) REFERENCES ${ITEMS}(id) -> FOREIGN KEY (item) REFERENCES ${ITEMS}(id) DEFERRABLE`,
  ],
  [
    'alter table note disable trigger all',
    'constraint public.note.note_item_fkey: triggers',
    'trigger public.note.touched: enabled origin -> disabled',
  ],
  ['alter table note add constraint c check (id > 0) not valid', 'extra constraint public.note.c'],
  ['alter table note add constraint u unique (body)', 'extra constraint public.note.u'],
  [`alter domain "Odd Name".positive drop constraint above_zero`, 'missing constraint "Odd Name".positive.above_zero'],
  ['drop index note_item', 'missing index public.note_item'],
  ['alter index note_item set (fillfactor = 50)', 'index public.note_item: definition'],
  [
    'drop index note_item; create unique index note_item on note (item)',
    'index public.note_item: definition CREATE INDEX note_item ON public.note USING btree (item) -> CREATE UNIQUE INDEX note_item ON public.note USING btree (item)',
    'index public.note_item: unique false -> true',
  ],
  [
    'alter index note_size alter column 1 set statistics 900',
    'index public.note_size: statistics [] -> [{"column":1,"target":900}]',
  ],
  ['alter table note cluster on note_item', 'index public.note_item: clustered false -> true'],
  [`comment on index note_item is 'i'`, 'index public.note_item: comment null -> i'],
  ['alter index "Odd Name".item_hnsw set (m = 16)', 'index "Odd Name".item_hnsw: definition'],
  ['alter index "Odd Name".item_ivf set (lists = 4)', 'index "Odd Name".item_ivf: definition'],
  [
    `create or replace view "Odd Name".cheap with (security_barrier) as select id, price from ${ITEMS} where price < 11`,
    'view "Odd Name".cheap: definition',
  ],
  [
    'alter view "Odd Name".cheap reset (security_barrier)',
    'view "Odd Name".cheap: options ["security_barrier=true"] -> []',
  ],
  [`alter view "Odd Name".cheap alter price set default 3`, 'view "Odd Name".cheap: columnDetails'],
  [
    `comment on column totals.n is 'how many'`,
    'view public.totals: columnDetails [] -> [{"name":"n","comment":"how many","type":"bigint","options":[]}]',
  ],
  [
    'alter materialized view totals alter n set statistics 50',
    'view public.totals: columnDetails [] -> [{"name":"n","type":"bigint","statisticsTarget":50,"options":[]}]',
  ],
  ['refresh materialized view totals with no data', 'view public.totals: populated true -> false'],
  ['drop materialized view totals', 'missing view public.totals'],
  [
    'alter sequence "Odd Name".ticket increment 6 maxvalue 99 cycle',

    'sequence "Odd Name".ticket: increment 5 -> 6',
    'sequence "Odd Name".ticket: maximum 9223372036854775807 -> 99',
    'sequence "Odd Name".ticket: cycle false -> true',
  ],
  [`alter sequence "Odd Name".ticket owned by ${ITEMS}.price`, 'sequence "Odd Name".ticket: ownedBy'],
  [
    `alter type "Odd Name".mood add value 'odd' before 'wild'`,
    'enum "Odd Name".mood: labels ["calm","wild"] -> ["calm","odd","wild"]',
  ],
  ['alter domain "Odd Name".positive set not null', 'domain "Odd Name".positive: notNull false -> true'],
  ['alter domain "Odd Name".positive drop default', 'domain "Odd Name".positive: defaultExpression 1 -> null'],
  [
    'alter type "Odd Name".point add attribute z int',
    'composite "Odd Name".point: attributes ["x integer","y text collate pg_catalog.\\"C\\""] -> ["x integer","y text collate pg_catalog.\\"C\\"","z integer"]',
  ],
  ['drop type "Odd Name".span', 'missing range "Odd Name".span'],
  [
    `create or replace function add(a integer, b integer default 2) returns integer language sql immutable as 'select a + b'`,
    'function public.add(integer, integer): definition',
  ],
  ['alter function add set work_mem = 999', 'function public.add(integer, integer): definition'],
  [`create function add(a text) returns text language sql as 'select a'`, 'extra function public.add(text)'],
  ['drop procedure tidy', 'missing function public.tidy()'],
  [
    'drop aggregate total(integer); create aggregate total(integer) (sfunc = int4mul, stype = integer, initcond = 0)',
    `function public.total(integer): definition sfunc = int4pl, stype = integer, initcond = '0' -> sfunc = int4mul, stype = integer, initcond = '0'`,
  ],
  ['drop trigger touched on note', 'missing trigger public.note.touched'],
  ['alter table note disable trigger touched', 'trigger public.note.touched: enabled origin -> disabled'],
  ['drop trigger placed on "Odd Name".cheap', 'missing trigger "Odd Name".cheap.placed'],
  ['alter event trigger watcher enable always', 'event trigger watcher: enabled disabled -> always'],
  ['drop event trigger watcher', 'missing event trigger watcher'],
  [
    'alter policy own on note to pg_monitor using (id > 1)',
    'policy public.note.own: roles ["public"] -> ["pg_monitor"]',
    'policy public.note.own: using (id > 0) -> (id > 1)',
  ],
  ['create policy strict on note as restrictive for insert with check (true)', 'extra policy public.note.strict'],
  ['alter table animal disable rule keep', 'rule public.animal.keep: enabled origin -> disabled'],
  ['drop collation "Odd Name"."Plain"', 'missing other collation "Odd Name"."Plain"'],
  ['create cast (bigint as date) with inout', 'extra other cast (bigint AS pg_catalog.date)'],
  [
    'create operator === (leftarg = integer, rightarg = integer, function = int4eq)',
    'extra other operator public.===(integer,integer)',
  ],
  ['create text search configuration odd (copy = simple)', 'extra other text search configuration public.odd'],
  [
    `create foreign data wrapper "odd fdw"; create server far foreign data wrapper "odd fdw"`,
    'extra other foreign-data wrapper "odd fdw"',
    'extra other server far',
  ],
  [
    `alter user mapping for public server "Odd Server" options (set password 'another')`,
    'user mapping public on server "Odd Server": options not shown -> not shown; they differ',
  ],
  ['drop user mapping for public server "Odd Server"', 'missing user mapping public on server "Odd Server"'],
  ['create user mapping for pg_monitor server "Odd Server"', 'extra user mapping pg_monitor on server "Odd Server"'],
  ['drop statistics note_stats', 'missing statistics public.note_stats'],
  [`alter publication feed set (publish = 'insert, delete')`, 'publication feed: definition'],
  ['alter publication feed add table animal where (name is not null)', 'publication feed: definition'],
  [
    'grant insert on note to pg_monitor with grant option',
    'grant table public.note to pg_monitor: privileges ["SELECT"] -> ["INSERT WITH GRANT OPTION","SELECT"]',
  ],
  ['grant select on "Odd Name".cheap to public', 'extra grant table "Odd Name".cheap to public'],
  ['revoke update (body) on note from pg_monitor', 'missing grant column public.note.body to pg_monitor'],
  ['revoke execute on function add from public', 'missing grant function public.add(integer, integer) to public'],
  ['revoke usage on type "Odd Name".mood from public', 'missing grant type "Odd Name".mood to public'],
  ['grant usage on schema "Odd Name" to pg_monitor', 'extra grant schema "Odd Name" to pg_monitor'],
  ['grant usage on sequence "Odd Name".ticket to pg_monitor', 'extra grant sequence "Odd Name".ticket to pg_monitor'],
  [
    'alter default privileges in schema "Odd Name" grant select on tables to pg_monitor',
    'extra default privilege IN SCHEMA "Odd Name" ON TABLES TO pg_monitor',
  ],
  [
    'alter default privileges revoke execute on functions from public',
    'extra default privilege ON FUNCTIONS TO public',
  ],
]

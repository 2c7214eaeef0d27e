import { type DownCase, TABLE } from './down-case.ts'

/** Who may do what, comments, and what stands beside the tables. */
export const ACCESS_CASES: readonly DownCase[] = [
  {
    name: 'policies',
    before: `${TABLE} create policy p on t as restrictive for update to public using (b > 1) with check (b > 2)`,
    up: 'drop policy p on t; create policy q on t for insert with check (b > 3)',
    loss: 'lossless',
  },
  {
    name: 'rules',
    before: `${TABLE} create rule r as on delete to t do instead nothing; alter table t disable rule r`,
    up: 'drop rule r on t; create rule s as on insert to t do also select 1',
    loss: 'lossless',
  },
  {
    name: 'grants',
    before: `${TABLE} grant select, insert on t to public; grant usage on schema "Down Case" to public`,
    up: 'revoke insert on t from public; grant update (a) on t to public; revoke usage on schema "Down Case" from public',
    loss: 'lossless',
  },
  {
    name: 'default privileges',
    before: 'alter default privileges in schema "Down Case" grant select on tables to public',
    up: 'alter default privileges in schema "Down Case" revoke select on tables from public; alter default privileges in schema "Down Case" grant usage on sequences to public',
    loss: 'lossless',
  },
  {
    name: 'comments',
    before: `${TABLE} comment on table t is 'one'; comment on column t.a is 'two'`,
    up: `comment on table t is null; comment on column t.a is 'three'; comment on schema "Down Case" is 'it''s'`,
    loss: 'lossless',
  },
  {
    name: 'an event trigger',
    before: `create function f() returns event_trigger language plpgsql as $$ begin end $$`,
    up: 'create event trigger down_case on ddl_command_start execute function f(); alter event trigger down_case disable; drop event trigger down_case; create event trigger down_case2 on sql_drop execute function f()',
    loss: 'lossless',
  },
  {
    name: 'a publication',
    before: TABLE,
    up: "create publication down_case for table t with (publish = 'insert')",
    loss: 'lossless',
  },
  {
    name: 'a schema with objects',
    up: 'create schema "Down Case 2"; create table "Down Case 2"."Select" (id int); create function "Down Case 2".f() returns int language sql as \'select 1\'',
    loss: 'lossy',
  },
  {
    name: 'an extension and its types',
    before: TABLE,
    up: 'create extension citext with schema "Down Case"; alter table t alter a type citext',
    loss: 'lossless',
  },
]

import { expect, test } from 'vitest'
import { loadCheckParser } from '../check/load-check-parser.ts'
import { splitStatements } from '../script/split-statements.ts'
import { refuseServerWide } from './refuse-server-wide.ts'

const parser = await loadCheckParser()

function refuse(text: string): () => void {
  return () => refuseServerWide(parser, '1_a', splitStatements(parser.parse, { path: 'migration.sql', text }))
}

test.for([
  'create role a',
  'alter user a set search_path = b',
  'alter role a with password null',
  'drop role if exists a',
  'grant a to b',
  'grant connect on database live to a',
  'revoke all on database live from public',
  'alter database live set timezone = utc',
  'alter database live rename to other',
  'alter database live owner to a',
  'comment on database live is null',
  'alter system set work_mem = 1',
  'drop owned by a',
  'reassign owned by a to b',
  'drop database live',
])('%s is refused, with its line', (sql) => {
  expect(refuse(`select 1;\n${sql};`)).toThrow(
    expect.objectContaining({ code: 'SCRATCH_SERVER_WIDE', details: { migration: '1_a', line: 2 } }),
  )
})

test.for([
  'do $$ begin create role a; end $$',
  `do $$ begin if not exists (select from pg_roles where rolname = 'a') then create role a; end if; end $$`,
  `do $body$ begin execute 'alter role a with ' || 'nologin'; exception when others then null; end $body$`,
  `do $$ declare r text; begin for r in select rolname from pg_roles loop execute format('drop role %I', r); end loop; end $$`,
  `do $$ begin execute format('grant connect on database %I to a', current_database()); end $$`,
  `do $$ begin execute 'alter database ' || quote_ident(current_database()) || ' set timezone to utc'; end $$`,
  'do $$ begin alter system set work_mem = 1; end $$',
  'do $$ begin create tablespace s location $x$/x$x$; end $$',
  `do $$ declare kind text := 'role'; begin execute kind; execute 'drop ' || 'owned by ' || 'a'; end $$`,
  `do language plpython3u $$ plpy.execute('create role a') $$`,
])('code that a block runs is refused: %s', (sql) => {
  expect(refuse(`select 1;\n${sql};`)).toThrow(
    expect.objectContaining({ code: 'SCRATCH_SERVER_WIDE', details: { migration: '1_a', line: 2 } }),
  )
})

test('a block that only speaks of roles is not', () => {
  const text = `do $$ begin -- create role a
    raise notice 'create role a first'; if exists (select from pg_roles where rolname = 'role') then grant select on t to a; end if;
    update "user" set role = 'drop role'; end $$;`

  expect(refuse(text)).not.toThrow()
})

test('what stays in the database is not', () => {
  const text = `grant select on "user" to a; alter table "role" owner to a; create table "database" (system text);
    comment on table "role" is 'drop role a'; alter default privileges for role a grant select on tables to b;
    create policy p on t to a; set role a; revoke all on schema public from public;`

  expect(refuse(text)).not.toThrow()
})

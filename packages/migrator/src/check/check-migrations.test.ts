import { describe, expect, test } from 'vitest'
import { type CheckOptions, checkMigrations } from './check-migrations.ts'
import type { CheckFinding } from './check-report.ts'
import type { CheckFacts } from './facts/check-facts.ts'
import { loadCheckParser } from './load-check-parser.ts'
import type { CheckScript } from './walk-script.ts'

const parser = await loadCheckParser()
const BASE = 'create table users (id bigint primary key, email text); create table orders (id bigint primary key);'

function script(text: string, name = '2_checked'): CheckScript {
  return { name, path: `${name}/migration.sql`, text }
}

function check(text: string, earlier = BASE, options: CheckOptions = {}): readonly CheckFinding[] {
  return checkMigrations(parser, [script(text)], { history: [script(earlier, '1_earlier')], ...options }).findings
}

function rules(text: string, earlier = BASE, options: CheckOptions = {}): readonly string[] {
  return check(text, earlier, options).map(({ rule }) => rule)
}

describe('tables that nobody uses yet', () => {
  test('a table of the same file may be altered and indexed in any way', () => {
    expect(
      rules(
        'create table a (id int); create index on a (id); alter table a alter column id type bigint; drop table a;',
      ),
    ).toEqual([])
  })

  test('a table of an earlier file is new when both are deployed together, and not when each is by itself', () => {
    const scripts = [script('create table a (id int);', '1_a'), script('create index on a (id);', '2_b')]

    expect(checkMigrations(parser, scripts).findings).toEqual([])
    expect(checkMigrations(parser, scripts, { together: false }).findings.map(({ rule }) => rule)).toEqual([
      'index-not-concurrent',
    ])
  })

  test('a temporary table is nobody else’s', () => {
    expect(rules('create temp table a (id int); create index on a (id);')).toEqual([])
  })
})

describe('what the history says', () => {
  test('NOT NULL is free after a check validated by an earlier file, and not after one that was dropped again', () => {
    const proven = `${BASE} alter table users add constraint known check (email is not null);`
    const sql = 'alter table users alter column email set not null;'

    expect(rules(sql, proven)).toEqual([])
    expect(rules(sql, `${proven} alter table users drop constraint known;`)).toEqual(['set-not-null-scans'])
    expect(rules(sql, proven, { serverVersion: 11 })).toEqual(['set-not-null-scans'])
  })

  test('names follow renames, schemas and the search_path', () => {
    const earlier = `create schema "Odd Name"; create table "Odd Name"."Order Items" (id bigint, "select" varchar(10));
      alter table "Odd Name"."Order Items" rename to "order";`

    expect(rules('alter table "Odd Name"."order" alter column "select" type text;', earlier)).toEqual([])
    expect(
      rules('set search_path = "Odd Name"; alter table "order" alter column "select" type varchar(20);', earlier),
    ).toEqual([])
    expect(check('alter table "Odd Name"."order" alter column "select" type int;', earlier)[0]).toMatchObject({
      rule: 'type-change-rewrites',
      relation: '"Odd Name"."order"',
    })
  })

  test('a file of the history that cannot be parsed is passed over', () => {
    expect(rules('create index on users (email);', 'no sql at all')).toEqual(['index-not-concurrent'])
  })
})

describe('code', () => {
  test('a do block is checked as what it runs, with the line inside it', () => {
    const found = check(
      `select 1;\n\ndo $$\nbegin\n  if true then\n    alter table users add column n serial;\n  end if;\nend $$;`,
    )

    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ rule: 'serial-column-rewrites', line: 6, column: 5 })
  })

  test('execute of constants, of format and of a loop over constants is read', () => {
    const sql = `do $$ declare t text; begin
      execute 'create index on users (email)';
      execute format('alter table %I set unlogged', 'users');
      foreach t in array array['users', 'orders'] loop execute format('alter table %I add column n serial', t); end loop;
    end $$;`

    expect(check(sql).map(({ rule, relation }) => [rule, relation])).toEqual([
      ['index-not-concurrent', 'users'],
      ['table-rewrite', 'users'],
      ['serial-column-rewrites', 'users'],
      ['serial-column-rewrites', 'orders'],
    ])
  })

  test('a function runs when it is called, not when it is defined', () => {
    const define =
      'create function f() returns void language plpgsql as $$ begin create index on users (email); end $$;'

    expect(rules(define)).toEqual([])
    expect(rules(`${define} select f();`)).toEqual(['index-not-concurrent'])
    expect(rules('select f();', `${BASE} ${define}`)).toEqual(['index-not-concurrent'])
    const atomic = `create function g() returns void begin atomic select 1; update users set email = ''; end;`
    expect(rules('select g();', `${BASE} ${atomic}`)).toEqual(['whole-table-write'])
  })
})

describe('transactions', () => {
  test('concurrently inside a transaction of the file fails', () => {
    expect(rules('begin; create index concurrently on users (email); commit;')).toContain('concurrently-in-transaction')
  })

  test('validation after a lock of the same transaction is found, in a transaction of its own not', () => {
    const add = 'alter table users add constraint c check (email <> $$$$) not valid;'
    const validate = 'alter table users validate constraint c;'

    expect(rules(`${add} ${validate}`)).toEqual(['lock-held-during-work'])
    expect(rules(validate, `${BASE} ${add}`)).toEqual([])
    expect(rules(`${add} ${validate}`, BASE, { mode: 'prisma-split' })).toEqual([])
  })
})

describe('files that cannot be read in full', () => {
  test('syntax errors and psql commands are findings with their place; other files are checked', () => {
    const scripts = [
      script('select 1;\nselect from where;', '1_a'),
      script('\\i other.sql', '2_b'),
      script('truncate users;', '3_c'),
    ]

    const { findings } = checkMigrations(parser, scripts)

    expect(findings.map(({ migration, rule, line }) => [migration, rule, line])).toEqual([
      ['1_a', 'syntax-error', 2],
      ['2_b', 'psql-command', 1],
      ['3_c', 'truncate-table', 1],
    ])
  })

  test('places are right after a byte order mark and letters of several bytes', () => {
    const found = check(`\uFEFF-- größer ☃\nalter table users\n  add column a text,\n  add column b serial;`)

    expect(found[0]).toMatchObject({ rule: 'serial-column-rewrites', line: 4, column: 14 })
  })

  test('an empty file and one of comments only have no findings', () => {
    expect(rules('')).toEqual([])
    expect(rules('-- nothing\n')).toEqual([])
  })
})

describe('what a database says', () => {
  const facts = (rows: number, bytes: number): CheckFacts => ({
    serverVersion: 16,
    serverRelease: '16.4',
    timeZone: 'UTC',
    schemaSql: ['create table users (id bigint primary key, email text, left_at timestamp)'],
    tables: [{ schema: 'public', name: 'users', rows, bytes, reads: 5, writes: 7, nullColumns: ['email'] }],
  })

  test('a small table makes a lock a remark, a large one keeps it an error', () => {
    const sql = 'create index on users (email);'

    expect(check(sql, '', { facts: facts(100, 8192) })[0]).toMatchObject({
      severity: 'info',
      note: 'only 100 rows in 8 kB: done at once',
    })
    expect(check(sql, '', { facts: facts(1e6, 1e9) })[0]).toMatchObject({ severity: 'error' })
  })

  test('known NULLs and the time zone of the server are used', () => {
    expect(rules('alter table users alter column email set not null;', '', { facts: facts(1e6, 1e9) })).toContain(
      'set-not-null-on-nulls',
    )
    expect(rules('alter table users alter column left_at type timestamptz;', '', { facts: facts(1e6, 1e9) })).toEqual(
      [],
    )
  })
})

test('releases whose concurrent indexes miss rows are known', () => {
  const found = (serverRelease: string) =>
    rules('create index concurrently on users (email); reindex index concurrently i;', BASE, {
      facts: { serverVersion: 14, serverRelease, timeZone: 'UTC', schemaSql: undefined, tables: [] },
    })

  expect(found('14.3 (Debian 14.3-1)')).toEqual(['concurrent-index-corruption', 'concurrent-index-corruption'])
  expect(found('14.4')).toEqual([])
  expect(found('14.10')).toEqual([])
})

describe('what Prisma writes', () => {
  const ENUM = `create type "Role" as enum ('A', 'B'); create type "Kind" as enum ('X'); ${BASE}
    create table "User" (id text primary key, role "Role" not null default 'A', note text);`

  test('the transaction in which an enum is replaced is no finding, only that the table is written anew', () => {
    const sql = `-- AlterEnum
BEGIN;
CREATE TYPE "Role_new" AS ENUM ('A');
ALTER TABLE "public"."User" ALTER COLUMN "role" DROP DEFAULT;
ALTER TABLE "User" ALTER COLUMN "role" TYPE "Role_new" USING ("role"::text::"Role_new");
ALTER TYPE "Role" RENAME TO "Role_old";
ALTER TYPE "Role_new" RENAME TO "Role";
DROP TYPE "public"."Role_old";
ALTER TABLE "User" ALTER COLUMN "role" SET DEFAULT 'A';
COMMIT;`

    expect(rules(sql, ENUM)).toEqual(['type-change-rewrites'])
    expect(rules(`${sql}\nALTER TABLE "User" ADD COLUMN age INTEGER;`, ENUM)).toEqual(['type-change-rewrites'])
  })

  test('a transaction around the whole file is none too many; one around a part, or without an end, is', () => {
    expect(rules('begin; alter table users add column n int; commit;')).toEqual([])
    expect(rules('begin; alter table users add column n int;')).toEqual(['transaction-control'])
    expect(rules('begin; alter table users add column n int; commit; select 1;')).toEqual(['transaction-control'])
  })

  test('a new value of an enum is not used by another enum with the same word, nor by a table without it', () => {
    const add = `alter type "Role" add value 'OTHER';`

    expect(
      rules(`${add} create type "More" as enum ('OTHER'); create table m (k "More" default 'OTHER');`, ENUM),
    ).toEqual([])
    expect(rules(`${add} create table m (r "Role" default 'OTHER');`, ENUM)).toEqual(['enum-value-used-at-once'])
  })

  test('a column that the file adds has no users when it is renamed or dropped', () => {
    const add = 'alter table users add column note_new text;'

    expect(rules(`${add} alter table users rename column note_new to note;`)).toEqual([])
    expect(rules(`${add} alter table users drop column note_new;`)).toEqual([])
    expect(rules('alter table users rename column email to mail;')).toEqual(['rename-column'])
  })

  test('the foreign key of a new table locks the table that it points at, also when a statement of its own adds it', () => {
    const table = 'create table posts (id bigint primary key, user_id bigint not null);'
    const key = (more: string) =>
      `alter table posts add constraint f foreign key (user_id) references users (id)${more};`

    expect(check(table + key(''))).toMatchObject([
      { rule: 'new-reference-locks-table', severity: 'info', relation: 'users' },
    ])
    expect(rules('alter table orders add column user_id bigint references users (id);')).toEqual([
      'new-reference-locks-table',
    ])
    expect(rules(key(' not valid'), `${BASE}${table}`)).toEqual([])
  })
})

describe('settings', () => {
  test('a rule can be switched off or made graver', () => {
    expect(rules('truncate users;', BASE, { rules: { 'truncate-table': 'off' } })).toEqual([])
    expect(check('truncate users;', BASE, { rules: { 'truncate-table': 'error' } })[0]?.severity).toBe('error')
  })

  test('a rule that does not exist is refused', () => {
    expect(() => check('select 1;', BASE, { rules: { 'no-such-rule': 'off' } })).toThrow(
      expect.objectContaining({ code: 'CHECK_RULE_UNKNOWN', exitCode: 2 }),
    )
  })
})

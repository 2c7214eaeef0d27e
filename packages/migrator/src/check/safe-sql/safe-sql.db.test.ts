import { compareCatalogs, readCatalog } from '@pgtend/database'
import { test } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect } from 'vitest'
import { splitStatements } from '../../script/split-statements.ts'
import { checkMigrations } from '../check-migrations.ts'
import type { CheckFinding } from '../check-report.ts'
import { loadCheckParser } from '../load-check-parser.ts'
import { RULES } from '../rules/all-rules.ts'
import type { CheckScript } from '../walk-script.ts'

const parser = await loadCheckParser()
const TABLES = `create table t (id bigint primary key, a text, b text, n int not null); create table u (id bigint primary key);
  create table bare (id bigint not null, a text);`
const ODD = `create table "Order Items" ("select" text); create table ${'x'.repeat(50)} (${'y'.repeat(20)} text);`
const PARTITIONED = `create table p (id bigint not null, day date not null, u bigint) partition by range (day);
  create table p1 partition of p for values from ('2026-01-01') to ('2027-01-01');
  create table p_rest partition of p default; create table u (id bigint primary key); create index p_id on p (id);`

const LISTED = 'create table l (id bigint, "k k" text) partition by list ("k k");'

/** What a safe form leaves otherwise on purpose: the old value of an enum, the bounds of a partition that was detached. */
const LEAVES: Readonly<Record<string, readonly string[]>> = {
  'rename-enum-value': ['public.mood'],
  'detach-not-concurrent': ['events_2024_day_check'],
  // Built once there are rows; the declaration stands in its place.
  'vector-ivfflat-on-empty-table': ['public.notes_embedding_idx'],
}

/** Their safe form is another type, or leaves a view of the old name: it only has to run. */
const BUILDS_OTHERWISE = new Set([
  'char-column',
  'integer-key',
  'json-column',
  'rename-table',
  'schema-change',
  'serial-column',
  'smallint-column',
  'timestamp-without-time-zone',
  'varchar-column',
])

/** Their unsafe form fails, or needs an old pgvector. */
const REFUSED: readonly string[] = ['vector-extension-missing', 'vector-extension-too-old']

/** Statements that change one thing, whose safe form has to change the same. */
const CASES: readonly (readonly [earlier: string, sql: string])[] = [
  [TABLES, 'alter table t add column k uuid not null default gen_random_uuid();'],
  [TABLES, 'alter table t add column "K K" uuid default gen_random_uuid() constraint known not null;'],
  [TABLES, 'alter table t add column k timestamp(3) with time zone default clock_timestamp();'],
  [TABLES, 'alter table t add constraint k unique (a) deferrable initially deferred;'],
  [TABLES, 'alter table t add constraint k unique nulls not distinct (a, n) include (b);'],
  [TABLES, 'alter table bare add primary key (id);'],
  [TABLES, 'alter table t drop constraint t_pkey, add constraint t_pkey primary key (id, n);'],
  [TABLES, 'alter table bare add primary key (a);'],
  [TABLES, 'alter table t add column k serial;'],
  [TABLES, 'alter table t add column "K" bigserial check ("K" > 0);'],
  [TABLES, 'alter table t add column k text not null;'],
  [
    `${TABLES} create schema "Odd"; create type "Odd"."Role" as enum ('A');`,
    'alter table t add column k "Odd"."Role" not null;',
  ],
  [TABLES, 'alter table t add k interval day to second not null, add l timestamp (3) with time zone[] not null;'],
  [
    TABLES,
    `alter table t add column if not exists k text default 'x' check (k <> ''), add column if not exists a text;`,
  ],
  [TABLES, `alter table t add column k varchar(9) not null default 'a,b' unique;`],
  [TABLES, 'alter table t add k uuid default gen_random_uuid() unique;'],
  [TABLES, 'alter table t add k bigint default 1 constraint known references u (id) on delete cascade check (k > n);'],
  [TABLES, 'alter table t add check (n > id), add check (n > 0);'],
  [
    `${TABLES} alter table t add constraint old check (n < 9) not valid;`,
    'ALTER TABLE t\n ADD CONSTRAINT c CHECK (n > 0) NOT VALID, VALIDATE CONSTRAINT old, ALTER a SET NOT NULL;',
  ],
  [
    TABLES,
    `alter table only public.t add constraint ab check (k > 0 and a <> ',') /* , */, drop column b,
      add column k int not null default 1, alter a set default 'x', alter a set not null, add unique (n), alter n drop not null -- end`,
  ],
  [
    TABLES,
    'alter table t add column k serial, add column l uuid default gen_random_uuid(), add foreign key (n) references u;',
  ],
  [TABLES, 'alter table if exists t alter column a set not null, alter column b set not null;'],
  [
    `create table e (id bigint generated always as identity, day date, n int default 1 check (n > 0), primary key (id, day)) partition by range (day);
      create table u (id bigint primary key); alter table e add column u bigint references u; create index on e (n);`,
    `create table "e 1" partition of e for values from ('2026-01-01') to (maxvalue) -- why`,
  ],
  [PARTITIONED, 'create index on p (u);'],
  [PARTITIONED, 'create unique index "I i" on public.p using btree (id desc, day) where id > 0;'],
  [`${LISTED} create table c (id bigint, "k k" text);`, `alter table l attach partition c for values in ('a', 'b');`],
  [TABLES, `create unique index known on t (a); alter table t add column x text, add unique (b);`],
  [TABLES, 'alter table t add foreign key (n) references u on delete cascade deferrable initially deferred -- why\n;'],
  [TABLES, `alter table t add constraint c check (a <> $x$,;)$x$ and b ~ E'\\\\',' /* , ) */ and n > 0);`],
  [TABLES, `alter table t add check (a <> '),') no inherit;`],
  [ODD, 'alter table "Order Items" alter "select" set not null;'],
  [ODD, `alter table ${'x'.repeat(50)} alter ${'y'.repeat(20)} set not null;`],
  [`${TABLES} create index i on t (a); create index "J j" on t (b);`, 'drop index if exists i, public."J j";'],
  [TABLES, 'create unique index /* here */ if not exists i on only t (a);'],
  [`${TABLES} create index i on t (a);`, 'reindex (verbose) index i;'],
]

function script(name: string, text: string): CheckScript {
  return { name, path: name, text }
}

function check(sql: string, earlier: string, rules: Readonly<Record<string, 'warning'>> = {}): readonly CheckFinding[] {
  return checkMigrations(parser, [script('2', sql)], { history: [script('1', earlier)], rules }).findings
}

/** The file with another text for the statement at a place. */
function inItsPlace(sql: string, { line, column }: { line: number; column: number }, safeSql: string): string {
  const before = sql.split('\n').slice(0, line - 1)
  const offset = before.reduce((sum, each) => sum + each.length + 1, column - 1)
  const statements = splitStatements(parser.parse, { path: '', text: sql })
  const { start, end } = statements.findLast((statement) => statement.start <= offset) ?? { start: 0, end: sql.length }
  return `${sql.slice(0, start)}${safeSql}\n${sql.slice(end).replace(/^\s*;/, '')}`
}

/** Runs scripts in an emptied database and reads what they built. */
async function build(db: Client, ...scripts: readonly string[]): Promise<Awaited<ReturnType<typeof readCatalog>>> {
  await db.query('drop extension if exists vector cascade')
  const { rows } = await db.query<{ name: string }>(
    `select pg_catalog.quote_ident(nspname) as name from pg_catalog.pg_namespace where nspname !~ '^(pg_|information_schema$)'`,
  )
  for (const { name } of rows) await db.query(`drop schema ${name} cascade`)
  await db.query('create schema public')
  for (const text of scripts)
    for (const statement of splitStatements(parser.parse, { path: '', text })) await db.query(statement.text)
  const catalog = await readCatalog(db)
  await db.query('reset all')
  return catalog
}

test('the safe SQL of every rule builds the same as the statement that it stands for', async ({ db }) => {
  const examples = RULES.flatMap(({ name, severity, examples }) =>
    examples === undefined || REFUSED.includes(name)
      ? []
      : [{ ...examples.unsafe, rules: severity === 'off' ? { [name]: 'warning' as const } : {} }],
  )
  const cases = [...examples, ...CASES.map(([earlier, sql]) => ({ earlier, sql, rules: {} }))]
  const printed = cases.flatMap(({ earlier = '', sql, rules }) =>
    check(sql, earlier, rules).flatMap(({ rule, safeSql, line, column }) =>
      safeSql === null ? [] : [{ earlier, sql, rule, safeSql: inItsPlace(sql, { line, column }, safeSql) }],
    ),
  )
  expect(printed.length).toBeGreaterThan(CASES.length + 10)

  // Several findings of one statement have the same safe form.
  for (const { earlier, sql, rule, safeSql } of new Map(
    printed.map((each) => [each.safeSql + each.sql, each]),
  ).values()) {
    const expected = await build(db, earlier, sql)
    const actual = await build(db, earlier, safeSql)

    const { differences } = compareCatalogs(expected, actual)
    if (BUILDS_OTHERWISE.has(rule)) continue
    const other = differences.filter(({ identity }) => !LEAVES[rule]?.some((end) => identity.endsWith(end)))
    expect(other, `${sql}\n${safeSql}`).toEqual([])
  }
}, 180_000)

test('the safe SQL of every rule has no finding, each part in the migration that it is for', () => {
  const cases = [
    ...RULES.flatMap(({ examples }) => examples?.unsafe ?? []),
    ...CASES.map(([earlier, sql]) => ({ earlier, sql })),
  ]
  for (const { earlier = '', sql } of cases) {
    const findings = check(sql, earlier)
    // What has no safe form stands in it as it was.
    const left = new Set(findings.filter(({ safeSql }) => safeSql === null).map(({ rule }) => rule))
    for (const { safeSql } of findings) {
      let history = earlier
      for (const part of (safeSql ?? '').split(/^-- in the .*$/m)) {
        expect(
          check(part, history).filter(({ rule }) => !left.has(rule)),
          part,
        ).toEqual([])
        history += `\n${part}`
      }
    }
  }
})

test.for([
  ['an expression of a partitioned table is not named here', PARTITIONED, 'create index on p ((u + 1));'],
  ['an index of a partitioned table cannot be dropped concurrently', PARTITIONED, 'drop index p_id;'],
  ['nor is its unique constraint made of an index', PARTITIONED, 'alter table p add unique (id, day);'],
  ['nor has it a foreign key that is not valid', PARTITIONED, 'alter table p add foreign key (u) references u;'],
  ['a default partition keeps others from detaching concurrently', PARTITIONED, 'alter table p detach partition p1;'],
  ['cascade drops more than an index', `${TABLES} create index i on t (a);`, 'drop index i cascade;'],
  ['code runs in a transaction', TABLES, 'do $$ begin create index on t (a); end $$;'],
  ['so does a file with its own begin', TABLES, 'begin; create index on t (a); commit;'],
  [
    'a materialized view needs a unique index',
    'create materialized view m as select 1;',
    'refresh materialized view m;',
  ],
  ['an identity is given with its column', TABLES, 'alter table t add k bigint generated always as identity;'],
  ['two checks that would have one name', TABLES, 'alter table t add check (n > 0), add check (n < 9);'],
  ['so is a stored value', TABLES, 'alter table t add k text generated always as (a || b) stored;'],
  ['an index cannot be built so in the file’s own transaction', TABLES, 'begin; alter table t add unique (a); commit;'],
  [
    'a name that only the server knows',
    TABLES,
    `do $$ begin execute 'alter table ' || tg_name || ' add check (true)'; end $$;`,
  ],
] as const)('no safe SQL is printed that the server would refuse: %s', ([, earlier, sql]) => {
  const found = check(sql, earlier)

  expect(found).not.toEqual([])
  expect(found.map(({ safeSql }) => safeSql).filter((safe) => safe !== null)).toEqual([])
})

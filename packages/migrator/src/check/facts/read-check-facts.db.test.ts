import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { checkMigrations } from '../check-migrations.ts'
import { loadCheckParser } from '../load-check-parser.ts'
import { readCheckFacts } from './read-check-facts.ts'

const parser = await loadCheckParser()

const SCHEMA = `
  create schema "Odd Name";
  create extension if not exists vector;
  create domain filled as text check (value <> '');
  create table "Odd Name"."Order Items" (id bigint primary key, "select" varchar(10) not null, note text, label filled, embedding vector(3),
    constraint known check (note is not null));
  create index "Embedding Index" on "Odd Name"."Order Items" using hnsw (embedding vector_cosine_ops);
  create table events (id bigint, day date not null) partition by range (day);
  create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
  create view notes as select note from "Odd Name"."Order Items";
  create function tag() returns text language sql volatile as $$ select random()::text $$;
  insert into events select n, '2024-02-02' from generate_series(1, 500) n;
  insert into "Odd Name"."Order Items" values (1, 'a', 'b', null, null);
  analyze;
`

eachEngine('facts for a check', (test) => {
  test('what was made without migrations is known: columns, checks, indexes, partitions, functions, sizes', async ({
    db,
  }) => {
    await db.query(SCHEMA)

    const facts = await readCheckFacts(db)

    expect(facts.serverVersion).toBeGreaterThanOrEqual(13)
    expect(facts.tables.find(({ name }) => name === 'events')).toMatchObject({ rows: 500 })
    expect(facts.tables.find(({ name }) => name === 'Order Items')).toMatchObject({
      rows: 1,
      nullColumns: ['embedding', 'label'],
    })
    const check = (text: string): readonly (readonly [string, string | null])[] =>
      checkMigrations(parser, [{ name: '1_a', path: '1_a', text }], { facts }).findings.map(({ rule, relation }) => [
        rule,
        relation,
      ])
    const table = '"Odd Name"."Order Items"'
    expect(check(`alter table ${table} alter column "select" type text, alter column note set not null;`)).toEqual([])
    expect(check(`alter table ${table} add column other filled;`)).toEqual([['domain-column-rewrites', table]])
    expect(check(`alter table ${table} add column other text default tag();`)).toEqual([
      ['volatile-default-rewrites', table],
    ])
    expect(check('drop index concurrently "Odd Name"."Embedding Index";')).toEqual([['vector-index-dropped', table]])
    expect(check('alter table events detach partition events_2024;')).toEqual([['detach-not-concurrent', 'events']])
  })

  test('an empty database has facts as well', async ({ db }) => {
    const facts = await readCheckFacts(db)

    expect(facts.tables).toEqual([])
    expect(facts.timeZone).not.toBe('')
  })
})

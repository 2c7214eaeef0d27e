import { expect, test } from 'vitest'
import { checkMigrations } from '../check-migrations.ts'
import { loadCheckParser } from '../load-check-parser.ts'

const parser = await loadCheckParser()
const EARLIER = `create extension vector; create extension pg_trgm;
create table notes (id bigint primary key, body text, "Embedding" halfvec(3));`

function messages(sql: string): readonly string[] {
  const history = [{ name: '1', path: '1', text: EARLIER }]
  return checkMigrations(parser, [{ name: '2', path: '2', text: sql }], { history })
    .findings.filter(({ rule }) => rule === 'vector-order-computed')
    .map(({ message }) => message)
}

const COMPUTED = ['it sorts by something made of a distance, so no vector index is used']
const FAR = ['it sorts from far to near, so no vector index is used']

test.for([
  [
    'a view',
    `create view v as select id, 1 - (n."Embedding" <=> '[1,2,3]') as score from notes n order by score desc`,
    COMPUTED,
  ],
  [
    'a materialized view',
    `create materialized view v as select * from notes order by "Embedding" <-> '[1,2,3]' desc`,
    FAR,
  ],
  [
    'a PL/pgSQL function',
    'create function f(q halfvec) returns setof notes language plpgsql as $$ begin return query select * from notes n order by 1 - (n."Embedding" <=> q) desc limit 5; end $$',
    COMPUTED,
  ],
  [
    'a subquery of a function in standard SQL',
    'create function f(q halfvec) returns bigint begin atomic select id from (select id from notes order by ("Embedding" <#> q) * -1 desc limit 5) s; end',
    COMPUTED,
  ],
] as const)('%s that no index serves is found', ([, sql, expected]) => {
  expect(messages(sql)).toEqual(expected)
})

test.for([
  [
    'the nearest first',
    `create view v as select id, 1 - ("Embedding" <=> '[1,2,3]') as score from notes order by "Embedding" <=> '[1,2,3]'`,
  ],
  [
    'the alias of a distance',
    `create view v as select id, "Embedding" <=> '[1,2,3]' as distance from notes order by distance`,
  ],
  ['exact search on purpose', `create view v as select id from notes order by ("Embedding" <=> '[1,2,3]') + 0`],
  ['trigrams', `create view v as select id from notes order by 1 - (body <-> 'word') desc`],
  ['another language', `create function f() returns int language c as '$libdir/f', 'order by 1 - (a <=> b)'`],
] as const)('%s is no finding', ([, sql]) => {
  expect(messages(sql)).toEqual([])
})

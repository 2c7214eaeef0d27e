import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'

const EARLIER = 'create table users (id bigint primary key, nickname text);'

export const generatedColumnRewrites: Rule = {
  name: 'generated-column-rewrites',
  severity: 'error',
  category: 'blocking',
  title: 'A stored generated column is added, so the whole table is written anew.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Its value is worked out for every row while nobody can read or write the table. A plain column that a trigger fills, an expression index, or a virtual column (PostgreSQL 18) does without.',
  examples: {
    unsafe: {
      earlier: EARLIER,
      sql: 'alter table users add column lower_name text generated always as (lower(nickname)) stored;',
    },
    safe: { earlier: EARLIER, sql: 'alter table users add column lower_name text;' },
  },
  on: ['add-column-generated'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'add-column-generated'),
      (effect) => `nobody can use ${tableOf(effect)} while the generated column is worked out for every row`,
    ),
}

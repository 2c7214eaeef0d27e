import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { safeAlterTable } from '../safe-sql/safe-alter-table.ts'

const EARLIER = 'create table teams (id bigint primary key, slug text);'

export const uniqueConstraintBuildsIndex: Rule = {
  name: 'unique-constraint-builds-index',
  severity: 'error',
  category: 'blocking',
  title: 'A unique constraint builds its index while nobody can read or write the table.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Everybody waits until the whole table has been read and sorted. Build the unique index `concurrently` first; the constraint then takes it over at once.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table teams add constraint teams_slug_key unique (slug);' },
    safe: {
      earlier: `${EARLIER}\ncreate unique index teams_slug_key on teams (slug);`,
      sql: 'alter table teams add constraint teams_slug_key unique using index teams_slug_key;',
    },
  },
  on: ['add-unique'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'add-unique'),
      (effect) => `nobody can use ${tableOf(effect)} while the index of the unique constraint is built`,
      (effect) => safeAlterTable(statement, effect),
    ),
}

import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'

const EARLIER = 'create table bookings (id bigint, period tsrange);'

export const exclusionConstraintBuildsIndex: Rule = {
  name: 'exclusion-constraint-builds-index',
  severity: 'error',
  category: 'blocking',
  title: 'An exclusion constraint builds its index while nobody can read or write the table.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'There is no `not valid` and no `using index` for exclusion constraints. Create it with the table, or copy the rows into a new table that has it.',
  examples: {
    unsafe: {
      earlier: EARLIER,
      sql: 'alter table bookings add constraint no_overlap exclude using gist (period with &&);',
    },
    safe: {
      earlier: EARLIER,
      sql: 'create table bookings_new (id bigint, period tsrange, exclude using gist (period with &&));',
    },
  },
  on: ['add-exclusion'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'add-exclusion'),
      (effect) => `nobody can use ${tableOf(effect)} while the index of the exclusion constraint is built`,
    ),
}

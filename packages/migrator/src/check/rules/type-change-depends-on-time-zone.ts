import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { after } from '../safe-sql/after.ts'

const EARLIER = 'create table users (id bigint, left_at timestamp);'

export const typeChangeDependsOnTimeZone: Rule = {
  name: 'type-change-depends-on-time-zone',
  severity: 'info',
  category: 'correctness',
  title: 'Whether the change between `timestamp` and `timestamptz` is free depends on the time zone of the session.',
  lock: 'ACCESS EXCLUSIVE',
  why: `Where \`show timezone\` says UTC only the catalog changes; elsewhere every row is written anew while nobody can use the table, and the values move. Write \`set local timezone = 'UTC'\` before it, or let \`--database\` find out.`,
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table users alter column left_at type timestamptz;' },
    safe: {
      earlier: EARLIER,
      sql: `set local timezone = 'UTC';
alter table users alter column left_at type timestamptz;`,
    },
  },
  on: ['change-type-time-zone'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'change-type-time-zone'),
      (effect) => `${tableOf(effect)} is written anew unless the session's time zone is UTC`,
      () => after(`set local timezone = 'UTC';`, statement).safeSql,
    ),
}

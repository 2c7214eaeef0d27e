import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'

const EARLIER = 'create table users (id bigint primary key, nickname text);'

export const dropColumn: Rule = {
  name: 'drop-column',
  severity: 'warning',
  category: 'data-loss',
  title: 'A column is dropped: its data is gone, and applications that still name it fail.',
  lock: 'ACCESS EXCLUSIVE, for a moment',
  why: 'Deploy the application that no longer reads or writes the column first; Prisma Client names every column it knows in each query. Allow the rule in the migration that comes after.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table users drop column nickname;' },
    safe: { earlier: EARLIER, sql: `comment on column users.nickname is 'unused since 2026-11';` },
  },
  on: ['drop-column'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'drop-column').filter(
        ({ relation, subject = '' }) => !statement.state.isFreshColumn(relation, subject),
      ),
      (effect) => `column "${effect.subject ?? ''}" of ${tableOf(effect)} is dropped with its data`,
    ),
}

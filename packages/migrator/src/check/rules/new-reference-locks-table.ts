import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { nodeAs } from '../syntax.ts'

const EARLIER = 'create table users (id bigint primary key, nickname text);'

export const newReferenceLocksTable: Rule = {
  name: 'new-reference-locks-table',
  severity: 'info',
  category: 'brief-lock',
  title: 'A new table or column references a table that has users, whose writers wait for a moment.',
  lock: 'SHARE ROW EXCLUSIVE',
  why: 'The referenced table gets triggers. It takes a moment once the lock is there; until then its writers queue behind the migration.',
  examples: {
    unsafe: {
      earlier: EARLIER,
      sql: 'create table badges (id bigint primary key, user_id bigint references users (id));',
    },
    safe: { earlier: EARLIER, sql: 'create table badges (id bigint primary key, user_id bigint);' },
  },
  on: ['reference'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'reference').filter(
        ({ scans, lock, element }) =>
          !scans && lock === 'SHARE ROW EXCLUSIVE' && nodeAs(element, 'Constraint')?.skip_validation !== true,
      ),
      (effect) => `writers of ${tableOf(effect)} wait for a moment while it is referenced`,
    ),
}

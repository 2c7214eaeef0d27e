import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { nodeAs } from '../syntax.ts'

const EARLIER = 'create table users (id bigint primary key, nickname text);'

export const truncateCascade: Rule = {
  name: 'truncate-cascade',
  severity: 'error',
  category: 'data-loss',
  title: '`truncate … cascade` also empties every table that references this one.',
  lock: 'ACCESS EXCLUSIVE on all of them',
  why: 'Which tables these are is not written in the migration, and grows with every new foreign key. Name them.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'truncate users cascade;' },
    safe: { earlier: EARLIER, sql: 'delete from users where id between 1 and 1000;' },
  },
  on: ['truncate'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'truncate').filter(
        () => nodeAs(statement.node, 'TruncateStmt')?.behavior === 'DROP_CASCADE',
      ),
      (effect) => `all rows of ${tableOf(effect)} are removed, for \`cascade\` reaches it`,
    ),
}

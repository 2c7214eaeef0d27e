import type { Node } from 'libpg-query'
import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { nodeAs } from '../syntax.ts'

const EARLIER = 'create table users (id bigint primary key, nickname text);'

export const truncateTable: Rule = {
  name: 'truncate-table',
  severity: 'warning',
  category: 'data-loss',
  title: 'All rows of a table are removed.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'It cannot be undone once committed, and nobody can use the table meanwhile. Deleting in batches lets others go on.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'truncate users;' },
    safe: { earlier: EARLIER, sql: 'delete from users where id between 1 and 1000;' },
  },
  on: ['truncate'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'truncate').filter(() => !hasCascade(statement.node)),
      (effect) => `all rows of ${tableOf(effect)} are removed`,
    ),
}

function hasCascade(node: Node): boolean {
  return nodeAs(node, 'TruncateStmt')?.behavior === 'DROP_CASCADE'
}

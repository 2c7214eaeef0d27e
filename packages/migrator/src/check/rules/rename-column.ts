import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { nodeAs } from '../syntax.ts'

const EARLIER = 'create table users (id bigint primary key, nickname text);'

export const renameColumn: Rule = {
  name: 'rename-column',
  severity: 'error',
  category: 'breaking',
  title: 'A column is renamed, and applications that run fail at once.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Old and new versions of the application run side by side during a deployment, and Prisma Client names every column it knows. Use `@map` to rename it in the code alone, or add a new column and write to both.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table users rename column nickname to handle;' },
    safe: { earlier: EARLIER, sql: 'alter table users add column handle text;' },
  },
  on: ['rename'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'rename').filter(
        ({ relation, subject = '' }) =>
          nodeAs(statement.node, 'RenameStmt')?.renameType === 'OBJECT_COLUMN' &&
          !statement.state.isFreshColumn(relation, subject),
      ),
      (effect) => `applications that name "${effect.subject ?? ''}" of ${tableOf(effect)} fail`,
    ),
}

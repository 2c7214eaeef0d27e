import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { CheckedStatement, Rule } from '../rule.ts'
import { keepOldName } from '../safe-sql/keep-old-name.ts'
import { nodeAs } from '../syntax.ts'

const EARLIER = 'create table users (id bigint primary key, nickname text);'

export const renameTable: Rule = {
  name: 'rename-table',
  severity: 'error',
  category: 'breaking',
  title: 'A table is renamed, and applications that run fail at once.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Old and new versions of the application run side by side during a deployment. Create a view with the old name in the same transaction, or use a new table and write to both.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table users rename to members;' },
    safe: {
      earlier: EARLIER,
      sql: `alter table users rename to members;
create view users as select * from members;`,
    },
  },
  on: ['rename'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'rename').filter(
        // A view of the old name in the same transaction keeps old applications going.
        ({ relation }) => isTable(statement) && !statement.isViewCreatedLater(relation),
      ),
      (effect) => `applications that name ${tableOf(effect)} fail`,
      ({ relation }) =>
        keepOldName(statement, relation, { ...relation, name: nodeAs(statement.node, 'RenameStmt')?.newname ?? '' }),
    ),
}

function isTable({ node }: CheckedStatement): boolean {
  const renameType = nodeAs(node, 'RenameStmt')?.renameType
  return renameType === 'OBJECT_TABLE' || renameType === 'OBJECT_VIEW'
}

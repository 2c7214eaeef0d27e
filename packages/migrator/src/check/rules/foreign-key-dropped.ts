import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'

const EARLIER = `create table users (id bigint primary key);
create table orders (id bigint, user_id bigint, constraint orders_user_id_fkey foreign key (user_id) references users (id));`

export const foreignKeyDropped: Rule = {
  name: 'foreign-key-dropped',
  severity: 'info',
  category: 'brief-lock',
  title: 'A foreign key is dropped, which locks the table that it points at as well.',
  lock: 'ACCESS EXCLUSIVE on both tables',
  why: 'Its triggers go from both tables. It takes a moment once both locks are there; until then everybody queues behind the migration.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table orders drop constraint orders_user_id_fkey;' },
    safe: { earlier: EARLIER, sql: 'alter table orders alter column user_id set default 0;' },
  },
  on: ['drop-reference'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'drop-reference').filter(() => 'AlterTableStmt' in statement.node),
      (effect) => `${tableOf(effect)} is locked for everybody while the foreign key is dropped`,
    ),
}

import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'

const EARLIER = `create table users (id bigint primary key, nickname text);
create view names as select id from users;`

export const dropView: Rule = {
  name: 'drop-view',
  severity: 'info',
  category: 'breaking',
  title: 'A view is dropped; whoever still reads it fails.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Deploy the application that no longer uses it first. A view that only changes is replaced by `create or replace view`, or dropped and created again by one transaction.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'drop view names;' },
    safe: { earlier: EARLIER, sql: 'create or replace view names_too as select id from users;' },
  },
  on: ['drop-relation'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'drop-relation').filter(
        ({ relation }) =>
          statement.state.table(relation)?.kind.endsWith('view') === true && !statement.isViewCreatedLater(relation),
      ),
      (effect) => `${tableOf(effect)} is dropped`,
    ),
}

import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'

const EARLIER = `create table users (id bigint primary key, nickname text);
create view names as select id from users;`

export const viewReplaced: Rule = {
  name: 'view-replaced',
  severity: 'info',
  category: 'brief-lock',
  title: 'A view is replaced, and its readers wait for a moment.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'They queue behind the migration, and the migration behind the longest query that uses the view. One that is dropped and created again loses what was granted on it as well: grant it anew, or write `create or replace view`, which keeps it and can add columns at the end.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'create or replace view names as select id, nickname from users;' },
    safe: { earlier: EARLIER, sql: 'create view other_names as select id, nickname from users;' },
  },
  on: ['replace-view', 'drop-relation'],
  check: (statement) => [
    ...hitsFor(
      effectsFor(statement, 'replace-view'),
      (effect) => `readers of ${tableOf(effect)} wait while it is replaced`,
    ),
    ...hitsFor(
      effectsFor(statement, 'drop-relation').filter(
        ({ relation }) =>
          statement.state.table(relation)?.kind.endsWith('view') === true && statement.isViewCreatedLater(relation),
      ),
      (effect) =>
        `${tableOf(effect)} is dropped and created again: its readers wait, and what was granted on it is gone`,
    ),
  ],
}

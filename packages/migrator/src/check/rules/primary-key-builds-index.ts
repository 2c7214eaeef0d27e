import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { safeAlterTable } from '../safe-sql/safe-alter-table.ts'

const EARLIER = 'create table events (id bigint not null);'

export const primaryKeyBuildsIndex: Rule = {
  name: 'primary-key-builds-index',
  severity: 'error',
  category: 'blocking',
  title: 'A primary key builds its index, or proves NOT NULL, while nobody can read or write the table.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Everybody waits until the whole table has been read and sorted. Build a unique index `concurrently` first, over columns that are NOT NULL already; the constraint then takes it over at once.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table events add constraint events_pkey primary key (id);' },
    safe: {
      earlier: `create table events (id bigint not null);
create unique index events_id_key on events (id);`,
      sql: 'alter table events add constraint events_pkey primary key using index events_id_key;',
    },
  },
  on: ['add-primary-key'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'add-primary-key'),
      (effect) => `nobody can use ${tableOf(effect)} while the primary key reads all its rows`,
      (effect) => safeAlterTable(statement, effect),
    ),
}

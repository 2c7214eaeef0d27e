import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { safeAlterTable } from '../safe-sql/safe-alter-table.ts'

const EARLIER = 'create table users (id bigint primary key, email text);'
const PROVEN = `${EARLIER}
alter table users add constraint users_email_known check (email is not null) not valid;
alter table users validate constraint users_email_known;`

export const setNotNullScans: Rule = {
  name: 'set-not-null-scans',
  severity: 'error',
  category: 'blocking',
  title: 'NOT NULL is proven for all rows while nobody can read or write the table.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Everybody waits while every row is read, unless a valid check constraint says already that the column is not NULL (PostgreSQL 12 and later).',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table users alter column email set not null;' },
    safe: { earlier: PROVEN, sql: 'alter table users alter column email set not null;' },
  },
  on: ['set-not-null'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'set-not-null'),
      (effect) => `nobody can use ${tableOf(effect)} while all rows are read for "${effect.subject ?? ''}"`,
      (effect) => safeAlterTable(statement, effect),
    ),
}

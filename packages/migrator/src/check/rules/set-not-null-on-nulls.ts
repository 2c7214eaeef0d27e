import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { safeAlterTable } from '../safe-sql/safe-alter-table.ts'

export const setNotNullOnNulls: Rule = {
  name: 'set-not-null-on-nulls',
  severity: 'error',
  category: 'failure',
  title: 'A column is made NOT NULL, and by the statistics of the database it has NULLs.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'The server refuses it (SQLSTATE 23502) after having read the rows. Fill them in batches first; the check of the safe form lets no new NULL in meanwhile. Found only with `--database`.',
  on: ['set-not-null'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'set-not-null').filter(({ relation, subject = '', scans }) => {
        const known = statement.state.table(relation)?.size?.nullColumns ?? []
        return scans && known.includes(subject)
      }),
      (effect) => `"${effect.subject ?? ''}" of ${tableOf(effect)} has NULLs`,
      (effect) => safeAlterTable(statement, effect),
    ),
}

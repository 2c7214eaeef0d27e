import type { Rule } from '../rule.ts'
import { after } from '../safe-sql/after.ts'
import { takesFirstStrongLock } from '../takes-first-strong-lock.ts'

const EARLIER = 'create table users (id bigint primary key, nickname text);'

export const statementTimeoutMissing: Rule = {
  name: 'statement-timeout-missing',
  severity: 'off',
  category: 'style',
  title: 'The file changes tables in use without a `statement_timeout`.',
  why: 'pgtend sets it for every migration. Switch this rule on when another tool runs the files.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table users add column phone text;' },
    safe: {
      earlier: EARLIER,
      sql: `set statement_timeout = '5s';
alter table users add column phone text;`,
    },
  },
  check: (statement) => {
    if (statement.state.statementTimeout || !takesFirstStrongLock(statement)) return []
    return [
      {
        message: 'no statement_timeout is set before the lock is taken',
        ...after(`set statement_timeout = '10min';`, statement),
      },
    ]
  },
}

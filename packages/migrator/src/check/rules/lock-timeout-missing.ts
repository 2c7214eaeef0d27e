import type { Rule } from '../rule.ts'
import { after } from '../safe-sql/after.ts'
import { takesFirstStrongLock } from '../takes-first-strong-lock.ts'

const EARLIER = 'create table users (id bigint primary key, nickname text);'

export const lockTimeoutMissing: Rule = {
  name: 'lock-timeout-missing',
  severity: 'off',
  category: 'style',
  title: 'The file changes tables in use without a `lock_timeout`.',
  why: 'pgtend sets it for every migration. Switch this rule on when another tool runs the files.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table users add column phone text;' },
    safe: {
      earlier: EARLIER,
      sql: `set lock_timeout = '5s';
alter table users add column phone text;`,
    },
  },
  check: (statement) => {
    if (statement.state.lockTimeout || !takesFirstStrongLock(statement)) return []
    return [
      { message: 'no lock_timeout is set before the lock is taken', ...after(`set lock_timeout = '5s';`, statement) },
    ]
  },
}

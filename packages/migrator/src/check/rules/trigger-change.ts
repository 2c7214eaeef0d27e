import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'

const EARLIER = 'create table users (id bigint primary key, nickname text);'

export const triggerChange: Rule = {
  name: 'trigger-change',
  severity: 'info',
  category: 'brief-lock',
  title: 'A trigger or rule is created or dropped, and others wait for a moment.',
  lock: 'SHARE ROW EXCLUSIVE to create, ACCESS EXCLUSIVE to drop',
  why: 'Creating a trigger stops writers, dropping one or changing a rule stops everybody. From then on every write pays for it.',
  examples: {
    unsafe: {
      earlier: EARLIER,
      sql: 'create trigger users_touch before update on users for each row execute function touch();',
    },
    safe: {
      earlier: EARLIER,
      sql: 'create function touch_later() returns trigger language plpgsql as $$ begin return new; end $$;',
    },
  },
  on: ['create-trigger', 'drop-trigger'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'create-trigger', 'drop-trigger'),
      (effect) => `${tableOf(effect)} is locked (${effect.lock ?? ''}) while the trigger changes`,
    ),
}

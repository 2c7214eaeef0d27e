import { tableOf } from '../effect-hits.ts'
import type { Effect } from '../effects/effect.ts'
import { blockedBy } from '../lock-mode.ts'
import type { Rule } from '../rule.ts'
import { later } from '../safe-sql/later.ts'

const EARLIER = 'create table orders (id bigint primary key, total numeric);'
const NOT_VALID = 'alter table orders add constraint orders_total_check check (total >= 0) not valid;'
const VALIDATE = 'alter table orders validate constraint orders_total_check;'

export const lockHeldDuringWork: Rule = {
  name: 'lock-held-during-work',
  severity: 'error',
  category: 'blocking',
  title: 'A statement reads a whole table while an earlier one of the same transaction holds a lock that stops others.',
  why: 'Locks are held until the transaction ends. What is harmless by itself, such as `validate constraint`, then keeps everybody waiting for the table that an earlier statement locked. Put the long work into a migration of its own.',
  examples: {
    unsafe: { earlier: EARLIER, sql: `${NOT_VALID}\n${VALIDATE}` },
    safe: { earlier: `${EARLIER}\n${NOT_VALID}`, sql: VALIDATE },
  },
  check: (statement) => {
    const { effects, transaction, state } = statement
    // Nobody writes to a materialized view, so nobody waits for what stops writers.
    const stops = ({ lock, relation }: Effect): boolean =>
      blockedBy(lock) === 'reads and writes' ||
      (blockedBy(lock) === 'writes' && state.table(relation)?.kind !== 'materialized view')
    // What blocks by itself has a rule of its own.
    const work = effects.filter(({ scans, rewrites }) => scans || rewrites)
    const [first] = work
    if (first === undefined || work.some(stops)) return []
    const earlier = firstOf(transaction.strongLocks.values(), stops)
    const held = earlier ?? effects.find(stops)
    if (held === undefined) return []
    const message = `${tableOf(first)} is read while the transaction holds ${held.lock ?? ''} on ${tableOf(held)}`
    // What a view that is made anew replaces would be missing until then; a lock of its own goes along with the statement.
    const moved = earlier === undefined || 'CreateTableAsStmt' in statement.node ? {} : later(statement)
    return [{ message, relation: held.relation, ...moved }]
  },
}

function firstOf(effects: Iterable<Effect>, matches: (effect: Effect) => boolean): Effect | undefined {
  for (const found of effects) if (matches(found)) return found
  return undefined
}

import { classifyStatement } from '../../script/classify-statement.ts'
import type { Rule } from '../rule.ts'

const EARLIER = 'create table orders (id bigint primary key, total numeric);'

export const concurrentlyInTransaction: Rule = {
  name: 'concurrently-in-transaction',
  severity: 'error',
  category: 'failure',
  title: 'A statement that no transaction can hold stands in one.',
  why: 'The server refuses it (SQLSTATE 25001). pgtend runs such statements outside its own transactions, but not outside those that the file begins, nor inside `do`.',
  examples: {
    unsafe: {
      earlier: EARLIER,
      sql: 'do $$ begin create index concurrently orders_total_idx on orders (total); end $$;',
    },
    safe: { earlier: EARLIER, sql: 'create index concurrently orders_total_idx on orders (total);' },
  },
  check: ({ origin, transaction, outsideTransaction, node }) => {
    const inCode = origin === 'code' && classifyStatement(node).kind === 'outside-transaction'
    const inFile = origin === 'file' && outsideTransaction !== undefined && transaction.kind !== 'none'
    return inCode || inFile
      ? [{ message: `${outsideTransaction ?? 'the statement'} cannot run inside a transaction` }]
      : []
  },
}

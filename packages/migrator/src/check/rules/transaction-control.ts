import type { Rule } from '../rule.ts'

const EARLIER = 'create table users (id bigint primary key, nickname text);'

export const transactionControl: Rule = {
  name: 'transaction-control',
  severity: 'warning',
  category: 'correctness',
  title: 'The file begins or ends transactions itself.',
  why: 'pgtend and Prisma before 7.4 run a file as one transaction already. A `begin` or `commit` of its own splits it: what stands before stays when the rest fails. Prisma 7.4 and later run statements one by one, and there it may be wanted: allow it then.',
  examples: {
    unsafe: {
      earlier: EARLIER,
      sql: `begin;
alter table users add column phone text;
commit;`,
    },
    safe: { earlier: EARLIER, sql: 'alter table users add column phone text;' },
  },
  check: ({ control, transaction }) => {
    if (control === 'begin') return [{ message: 'the file begins a transaction of its own' }]
    if (control === undefined || transaction.kind === 'own') return []
    return [{ message: `\`${control}\` has no transaction to end` }]
  },
}

import type { CheckedStatement, Rule } from '../rule.ts'
import { nodeAs } from '../syntax.ts'

const ENDS = new Set<string | undefined>(['TRANS_STMT_COMMIT', 'TRANS_STMT_ROLLBACK', 'TRANS_STMT_PREPARE'])
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
      sql: `alter table users add column phone text;
begin;
alter table users add column fax text;
commit;`,
    },
    safe: { earlier: EARLIER, sql: 'alter table users add column phone text;' },
  },
  on: ['TransactionStmt'],
  check: (statement) => {
    const { control, transaction } = statement
    if (control === 'begin' && isHarmless(statement)) return []
    if (control === 'begin') return [{ message: 'the file begins a transaction of its own' }]
    if (control === undefined || transaction.kind === 'own') return []
    return [{ message: `\`${control}\` has no transaction to end` }]
  },
}

/** The whole file is the transaction; or it is one for an enum: Prisma puts a new one in the place of the old in it. */
function isHarmless({ index, following }: CheckedStatement): boolean {
  const rest = following()
  const end = rest.findIndex((node) => ENDS.has(nodeAs(node, 'TransactionStmt')?.kind))
  const isWhole = index === 0 && end === rest.length - 1
  const [first] = rest
  const isForEnum = nodeAs(first, 'CreateEnumStmt') !== undefined || nodeAs(first, 'AlterEnumStmt') !== undefined
  return end !== -1 && (isWhole || isForEnum)
}

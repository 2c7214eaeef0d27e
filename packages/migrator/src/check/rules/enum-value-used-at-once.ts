import type { Node } from 'libpg-query'
import type { Rule } from '../rule.ts'
import { later } from '../safe-sql/later.ts'
import { nodeAs, nodesAs } from '../syntax.ts'

const EARLIER = `create type mood as enum ('calm');
create table users (id bigint, state mood);`

export const enumValueUsedAtOnce: Rule = {
  name: 'enum-value-used-at-once',
  severity: 'warning',
  category: 'correctness',
  title: 'A value is added to an enum and used in the same file.',
  why: 'It cannot be used before its transaction has committed (SQLSTATE 55P04). pgtend commits it first, so the file is no longer all or nothing; Prisma up to 7.3 and files with their own `begin` fail. Use it in the next migration.',
  examples: {
    unsafe: {
      earlier: EARLIER,
      sql: `alter type mood add value 'tired';
update users set state = 'tired' where id = 1;`,
    },
    safe: { earlier: EARLIER, sql: `alter type mood add value 'tired';` },
  },
  check: (statement) =>
    runsLater(statement.node)
      ? []
      : statement
          .usedEnumValues()
          .filter(({ committedByFile }) => !committedByFile)
          .map(({ value, sameTransaction }) => ({
            message: sameTransaction
              ? `"${value}" is used by the transaction that adds it, which fails`
              : `"${value}" is used in the file that adds it`,
            ...later(statement),
          })),
}

/** What code runs is asked about by itself, once it is run. */
function runsLater(node: Node): boolean {
  const { options } = nodeAs(node, 'CreateFunctionStmt') ?? {}
  const language = nodesAs(options, 'DefElem').find(({ defname }) => defname === 'language')?.arg
  return 'DoStmt' in node || nodeAs(language, 'String')?.sval === 'plpgsql'
}

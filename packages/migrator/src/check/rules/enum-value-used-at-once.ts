import type { Node } from 'libpg-query'
import type { Rule } from '../rule.ts'
import { columnType } from '../state/column-type.ts'
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
  check: ({ enumValues, sql, node }) =>
    enumValues
      .filter(({ committedByFile }) => !committedByFile)
      .filter(({ type, value }) => mayUse(node, type) && sql.includes(`'${value.replaceAll("'", "''")}'`))
      .map(({ value, sameTransaction }) => ({
        message: sameTransaction
          ? `"${value}" is used by the transaction that adds it, which fails`
          : `"${value}" is used in the file that adds it`,
      })),
}

/** Another enum, and a new table without a column of this one, may have the same word for something else. */
function mayUse(node: Node, type: string): boolean {
  if ('AlterEnumStmt' in node || 'CreateEnumStmt' in node || 'CommentStmt' in node) return false
  const columns = nodesAs(nodeAs(node, 'CreateStmt')?.tableElts, 'ColumnDef').map(({ typeName }) =>
    columnType(typeName),
  )
  return columns.length === 0 || columns.some(({ name }) => name === type || name === `_${type}`)
}

import type { Rule } from '../rule.ts'
import { repeatable } from '../safe-sql/repeatable.ts'
import { nodeAs } from '../syntax.ts'

export const notRepeatable: Rule = {
  name: 'not-repeatable',
  severity: 'off',
  category: 'style',
  title: 'A statement fails when it is run a second time.',
  why: 'pgtend takes up a failed migration at the right statement, so nothing has to be repeatable. Switch this rule on when another tool runs the files.',
  examples: {
    unsafe: { sql: 'create table a (id bigint);' },
    safe: { sql: 'create table if not exists a (id bigint);' },
  },
  on: ['CreateStmt', 'IndexStmt', 'CreateSchemaStmt', 'CreateExtensionStmt', 'DropStmt'],
  check: ({ node, sql, origin }) => {
    const statement =
      nodeAs(node, 'CreateStmt') ??
      nodeAs(node, 'IndexStmt') ??
      nodeAs(node, 'CreateSchemaStmt') ??
      nodeAs(node, 'CreateExtensionStmt')
    const drop = nodeAs(node, 'DropStmt')
    const fails =
      (statement !== undefined && statement.if_not_exists !== true) || (drop !== undefined && drop.missing_ok !== true)
    const safeSql = origin === 'code' ? undefined : repeatable(sql)
    const message = `\`if ${drop === undefined ? 'not ' : ''}exists\` is missing`
    return fails ? [{ message, ...(safeSql && { safeSql }) }] : []
  },
}

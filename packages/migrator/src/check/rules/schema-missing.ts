import type { Node, RangeVar } from 'libpg-query'
import type { Rule } from '../rule.ts'
import { nodeAs, rangeVarsIn } from '../syntax.ts'

export const schemaMissing: Rule = {
  name: 'schema-missing',
  severity: 'off',
  category: 'style',
  title: 'A table is named without its schema.',
  why: 'Which table it means depends on the search_path of whoever runs the file.',
  examples: {
    unsafe: { sql: 'create table a (id bigint);' },
    safe: { sql: 'create table public.a (id bigint);' },
  },
  check: ({ node }) => {
    const plain = rangeVarsIn(node)
      .concat(namedRelation(node) ?? [])
      .find(({ schemaname, relpersistence }) => schemaname === undefined && relpersistence !== 't')
    return plain === undefined ? [] : [{ message: `"${plain.relname ?? ''}" is named without a schema` }]
  },
}

function namedRelation(node: Node): RangeVar | undefined {
  return (
    nodeAs(node, 'CreateStmt') ??
    nodeAs(node, 'AlterTableStmt') ??
    nodeAs(node, 'IndexStmt') ??
    nodeAs(node, 'RenameStmt')
  )?.relation
}

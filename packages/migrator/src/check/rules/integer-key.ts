import type { ColumnDef } from 'libpg-query'
import type { Rule } from '../rule.ts'
import { columnTypeHits } from '../safe-sql/column-type-hits.ts'
import { columnConstraints } from '../state/column-of.ts'

export const integerKey: Rule = {
  name: 'integer-key',
  severity: 'off',
  category: 'style',
  title: 'A primary key of four bytes.',
  why: 'It ends at 2,147,483,647, and changing it to `bigint` later writes the whole table and every referencing one anew.',
  examples: {
    unsafe: { sql: 'create table a (id integer primary key);' },
    safe: { sql: 'create table a (id bigint primary key);' },
  },
  on: ['CreateStmt', 'AlterTableStmt'],
  check: (statement) =>
    columnTypeHits(statement, {
      matches: ({ name }, column) => ['int4', 'serial', 'serial4'].includes(name) && isKey(column),
      message: (column) => `"${column}" ends at 2,147,483,647`,
      from: /^(int|serial)(?:eger|4)?\b/i,
      to: 'big$1',
    }),
}

function isKey(column: ColumnDef): boolean {
  return columnConstraints(column).some(({ contype }) => contype === 'CONSTR_PRIMARY')
}

import type { Rule } from '../rule.ts'
import { after } from '../safe-sql/after.ts'
import { columnType, isVectorType } from '../state/column-type.ts'
import { alterCommands, nodeAs, nodesAs } from '../syntax.ts'

export const vectorExtensionMissing: Rule = {
  name: 'vector-extension-missing',
  severity: 'error',
  category: 'failure',
  title: 'A type of pgvector is used, and no migration creates the extension.',
  why: 'On a new database, such as that of a colleague, of CI or a shadow database, the type does not exist (SQLSTATE 42704). Write `create extension if not exists vector` before it.',
  examples: {
    unsafe: { sql: 'create table memories (id bigint primary key, embedding vector(3));' },
    safe: {
      sql: `create extension if not exists vector;
create table memories (id bigint primary key, embedding vector(3));`,
    },
  },
  on: ['CreateStmt', 'AlterTableStmt'],
  check: (statement) => {
    const { node, state } = statement
    const types = nodesAs(nodeAs(node, 'CreateStmt')?.tableElts, 'ColumnDef').concat(
      alterCommands(node).flatMap(({ def }) => nodeAs(def, 'ColumnDef') ?? []),
    )
    const used = types.find(({ typeName }) => isVectorType(columnType(typeName)))
    if (used === undefined || state.extensions.has('vector')) return []
    return [
      {
        message: `"${used.colname ?? columnType(used.typeName).name}" needs the extension vector`,
        ...after('create extension if not exists vector;', statement),
      },
    ]
  },
}

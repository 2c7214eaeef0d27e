import type { Rule } from '../rule.ts'
import { columnType, isVectorType } from '../state/column-type.ts'
import { alterCommands, nodeAs } from '../syntax.ts'

const EARLIER = `create extension vector;
create table memories (id bigint primary key, embedding vector(3));`

export const vectorDimensionChange: Rule = {
  name: 'vector-dimension-change',
  severity: 'error',
  category: 'blocking',
  title: 'The dimensions of a vector column change.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Vectors of another length cannot be compared with the new ones: the server refuses rows that do not fit (SQLSTATE 22000), a cast that makes them fit loses their meaning, and indexes are built again. Add a new column, fill it with new embeddings, and switch over.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table memories alter column embedding type vector(4) using null;' },
    safe: { earlier: EARLIER, sql: 'alter table memories add column embedding_large vector(4);' },
  },
  on: ['AlterTableStmt'],
  check: ({ node, state }) => {
    const table = state.nameOf(nodeAs(node, 'AlterTableStmt')?.relation)
    return alterCommands(node).flatMap(({ subtype, name = '', def }) => {
      const from = state.table(table)?.columns.get(name)?.type
      const to = columnType(nodeAs(def, 'ColumnDef')?.typeName)
      if (subtype !== 'AT_AlterColumnType' || from === undefined || !isVectorType(from) || !isVectorType(to)) return []
      const [before, after] = [from.modifiers[0], to.modifiers[0]]
      if (before === after || after === undefined || before === undefined) return []
      return [{ message: `"${name}" changes from ${before} to ${after} dimensions`, relation: table }]
    })
  },
}

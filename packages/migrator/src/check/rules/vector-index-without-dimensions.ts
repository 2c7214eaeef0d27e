import type { Rule } from '../rule.ts'
import { isVectorType } from '../state/column-type.ts'
import { vectorIndexOf } from '../vector/vector-index.ts'

const EARLIER = `create extension vector;
create table notes (id bigint primary key, embedding vector);`

export const vectorIndexWithoutDimensions: Rule = {
  name: 'vector-index-without-dimensions',
  severity: 'error',
  category: 'failure',
  title: 'A vector index is built over a column without dimensions.',
  why: 'All vectors of an index have the same length; the server refuses a column that does not say which (SQLSTATE 22023: column does not have dimensions). Declare `vector(n)`, or index a cast.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'create index concurrently on notes using hnsw (embedding vector_cosine_ops);' },
    safe: {
      earlier: EARLIER,
      sql: 'create index concurrently on notes using hnsw ((embedding::vector(3)) vector_cosine_ops);',
    },
  },
  on: ['IndexStmt'],
  check: ({ node, state }) => {
    const index = vectorIndexOf(state, node)
    if (index?.type === undefined || index.type.name === 'sparsevec') return []
    if (!isVectorType(index.type) || index.type.modifiers.length > 0) return []
    return [{ message: `"${index.column ?? ''}" has no dimensions`, relation: index.table }]
  },
}

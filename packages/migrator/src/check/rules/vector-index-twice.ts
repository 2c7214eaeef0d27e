import type { Rule } from '../rule.ts'
import { isVectorMethod, vectorIndexOf } from '../vector/vector-index.ts'

const EARLIER = `create extension vector;
create table memories (id bigint primary key, embedding vector(3));
create index memories_embedding_idx on memories using hnsw (embedding vector_cosine_ops);`

export const vectorIndexTwice: Rule = {
  name: 'vector-index-twice',
  severity: 'warning',
  category: 'correctness',
  title: 'A column gets a second vector index.',
  why: 'Every insert pays for both, and memory holds both. Two are only needed for two distances that queries really use, or while one replaces the other.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'create index concurrently on memories using hnsw (embedding vector_l2_ops);' },
    safe: { earlier: EARLIER, sql: 'reindex index concurrently memories_embedding_idx;' },
  },
  on: ['IndexStmt'],
  check: ({ node, state }) => {
    const index = vectorIndexOf(state, node)
    if (index?.column === undefined) return []
    const { column, opclass } = index
    const other = state
      .indexesOf(index.table)
      .find(({ method, columns, hasPredicate }) => isVectorMethod(method) && columns.includes(column) && !hasPredicate)
    if (other === undefined || index.statement.whereClause !== undefined) return []
    const same = other.opclasses[0] === opclass
    const message = same
      ? `"${other.name}" indexes "${column}" for the same distance already`
      : `"${other.name}" indexes "${column}" already, for ${other.opclasses[0] ?? 'its default distance'}`
    return [{ message, relation: index.table }]
  },
}

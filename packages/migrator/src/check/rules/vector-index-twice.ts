import type { Rule } from '../rule.ts'
import type { IndexState } from '../state/schema-state.ts'
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
      .find((known) => isVectorMethod(known.method) && reads(known, column) && !known.hasPredicate && isUsable(known))
    if (other === undefined || index.statement.whereClause !== undefined) return []
    const same = other.opclasses[0] === opclass
    const message = same
      ? `"${other.name}" indexes "${column}" for the same distance already`
      : `"${other.name}" indexes "${column}" already, for ${other.opclasses[0] ?? 'its default distance'}`
    return [{ message: `${message}${builtOver(other, state.table(index.table)?.size?.rows)}`, relation: index.table }]
  },
}

function reads({ columns, computed = [] }: IndexState, column: string): boolean {
  return columns.includes(column) || computed.includes(column)
}

/** What an interrupted build left serves no search. */
function isUsable({ vector }: IndexState): boolean {
  return vector?.valid !== false
}

/** An old index that is worth replacing is rebuilt instead. */
function builtOver({ vector }: IndexState, rows: number | undefined): string {
  return vector?.record == null || rows === undefined
    ? ''
    : `; it was built over ${vector.record.rows} of now ${rows} rows, see \`pgtend vector rebuild\``
}

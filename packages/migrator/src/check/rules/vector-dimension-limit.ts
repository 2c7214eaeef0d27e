import type { Rule } from '../rule.ts'
import { MAX_DIMENSIONS, vectorIndexOf } from '../vector/vector-index.ts'

const EARLIER = `create extension vector;
create table notes (id bigint primary key, embedding vector(3072));`

export const vectorDimensionLimit: Rule = {
  name: 'vector-dimension-limit',
  severity: 'error',
  category: 'failure',
  title: 'An index is built over more dimensions than pgvector can index.',
  why: 'HNSW and IVFFlat hold 2,000 dimensions of `vector`, 4,000 of `halfvec` and 64,000 of `bit`; the server refuses more (SQLSTATE 54000). Index a cast to `halfvec`, and query with the same cast.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'create index concurrently on notes using hnsw (embedding vector_cosine_ops);' },
    safe: {
      earlier: EARLIER,
      sql: 'create index concurrently on notes using hnsw ((embedding::halfvec(3072)) halfvec_cosine_ops);',
    },
  },
  on: ['IndexStmt'],
  check: ({ node, state }) => {
    const index = vectorIndexOf(state, node)
    const dimensions = index?.type?.modifiers[0]
    const limit = MAX_DIMENSIONS[index?.type?.name ?? '']
    if (index === undefined || dimensions === undefined || limit === undefined || dimensions <= limit) return []
    const message = `an index holds ${limit} dimensions of ${index.type?.name ?? ''}, and "${index.column ?? ''}" has ${dimensions}`
    return [{ message, relation: index.table }]
  },
}

import type { Rule } from '../rule.ts'
import { vectorIndexOf } from '../vector/vector-index.ts'

const EARLIER = `create extension vector;
create table notes (id bigint primary key, embedding halfvec(3));`

export const vectorOpclassMismatch: Rule = {
  name: 'vector-opclass-mismatch',
  severity: 'error',
  category: 'failure',
  title: 'The operator class of a vector index belongs to another type than its column.',
  why: 'The server refuses it (SQLSTATE 42804): `vector_…_ops` are for `vector`, `halfvec_…_ops` for `halfvec`, `sparsevec_…_ops` for `sparsevec`, `bit_…_ops` for `bit`. Index a cast to use another type.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'create index concurrently on notes using hnsw (embedding vector_cosine_ops);' },
    safe: { earlier: EARLIER, sql: 'create index concurrently on notes using hnsw (embedding halfvec_cosine_ops);' },
  },
  on: ['IndexStmt'],
  check: ({ node, state }) => {
    const index = vectorIndexOf(state, node)
    const [family] = index?.opclass?.split('_') ?? []
    const type = index?.type?.name
    if (index === undefined || family === undefined || type === undefined || family === type) return []
    if (!['vector', 'halfvec', 'sparsevec', 'bit'].includes(family)) return []
    return [{ message: `"${index.opclass ?? ''}" does not index ${type}`, relation: index.table }]
  },
}

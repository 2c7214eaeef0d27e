import type { Rule } from '../rule.ts'
import { vectorIndexOf } from '../vector/vector-index.ts'

const EARLIER = `create extension vector;
create table memories (id bigint primary key, embedding vector(3));`

export const vectorOpclassMissing: Rule = {
  name: 'vector-opclass-missing',
  severity: 'error',
  category: 'failure',
  title: 'A vector index names no operator class.',
  why: 'HNSW has no default and the server refuses it (SQLSTATE 42704). IVFFlat takes `vector_l2_ops`, which only `<->` uses: a query that orders by cosine distance `<=>` or inner product `<#>` reads the whole table.',
  examples: {
    unsafe: {
      earlier: EARLIER,
      sql: 'create index concurrently on memories using ivfflat (embedding) with (lists = 100);',
    },
    safe: {
      earlier: EARLIER,
      sql: 'create index concurrently on memories using ivfflat (embedding vector_cosine_ops) with (lists = 100);',
    },
  },
  on: ['IndexStmt'],
  check: ({ node, state }) => {
    const index = vectorIndexOf(state, node)
    if (index === undefined || index.opclass !== undefined) return []
    const message =
      index.method === 'hnsw'
        ? 'hnsw has no default operator class, so the server refuses the index'
        : 'without an operator class only queries with `<->` use the index'
    return [{ message, relation: index.table }]
  },
}

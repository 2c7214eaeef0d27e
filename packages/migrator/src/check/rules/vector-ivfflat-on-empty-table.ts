import type { Rule } from '../rule.ts'
import { vectorIndexOf } from '../vector/vector-index.ts'

const EARLIER = 'create extension vector;'

export const vectorIvfflatOnEmptyTable: Rule = {
  name: 'vector-ivfflat-on-empty-table',
  severity: 'warning',
  category: 'correctness',
  title: 'An IVFFlat index is built on a table without rows.',
  why: 'Its lists are centres of the vectors that are there when it is built. Built on nothing, it finds neighbours by chance, and recall stays poor until it is built again. Build it after the data is loaded, or use HNSW.',
  examples: {
    unsafe: {
      earlier: EARLIER,
      sql: `create table notes (id bigint primary key, embedding vector(3));
create index notes_embedding_idx on notes using ivfflat (embedding vector_cosine_ops) with (lists = 100);`,
    },
    safe: {
      earlier: EARLIER,
      sql: `create table notes (id bigint primary key, embedding vector(3));
create index notes_embedding_idx on notes using hnsw (embedding vector_cosine_ops);`,
    },
  },
  on: ['IndexStmt'],
  check: ({ node, state }) => {
    const index = vectorIndexOf(state, node)
    if (index?.method !== 'ivfflat') return []
    const table = state.table(index.table)
    const isEmpty =
      table?.size === undefined ? state.isFresh(index.table) && table?.filled === false : table.size.bytes === 0
    return isEmpty ? [{ message: `"${index.table.name}" has no rows to find the centres of lists in` }] : []
  },
}

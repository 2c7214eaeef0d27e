import type { Rule } from '../rule.ts'
import { after } from '../safe-sql/after.ts'
import { vectorIndexOf } from '../vector/vector-index.ts'

const EARLIER = `create extension vector;
create table memories (id bigint primary key, embedding vector(3));`

export const vectorIndexMemory: Rule = {
  name: 'vector-index-memory',
  severity: 'off',
  category: 'correctness',
  title: 'A vector index is built without more `maintenance_work_mem`.',
  why: 'The graph of an HNSW index that does not fit into memory is built many times slower (the server gives a notice). With the default of 64 MB that is a few ten thousand vectors. `set maintenance_work_mem` in the same file; pgtend takes it back afterwards.',
  examples: {
    unsafe: {
      earlier: EARLIER,
      sql: 'create index concurrently on memories using hnsw (embedding vector_cosine_ops);',
    },
    safe: {
      earlier: EARLIER,
      sql: `set maintenance_work_mem = '2GB';
create index concurrently on memories using hnsw (embedding vector_cosine_ops);`,
    },
  },
  on: ['IndexStmt'],
  check: (statement) => {
    const { node, state } = statement
    const index = vectorIndexOf(state, node)
    if (index === undefined || state.maintenanceWorkMem !== undefined || state.isFresh(index.table)) return []
    return [
      {
        message: 'maintenance_work_mem is not raised for the build',
        relation: index.table,
        ...after(`set maintenance_work_mem = '2GB';`, statement),
      },
    ]
  },
}

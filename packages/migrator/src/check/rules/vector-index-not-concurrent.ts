import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { concurrently } from '../safe-sql/concurrently.ts'
import { buildsVectorIndex } from '../vector/vector-index.ts'

const EARLIER = `create extension vector;
create table memories (id bigint primary key, embedding vector(3));`

export const vectorIndexNotConcurrent: Rule = {
  name: 'vector-index-not-concurrent',
  severity: 'error',
  category: 'blocking',
  title: 'A vector index is built while nobody can write to its table.',
  lock: 'SHARE',
  why: 'Building takes minutes to hours: HNSW inserts every vector into a graph, IVFFlat reads the table twice. `concurrently` lets writers go on.',
  examples: {
    unsafe: {
      earlier: EARLIER,
      sql: 'create index memories_embedding_idx on memories using hnsw (embedding vector_cosine_ops);',
    },
    safe: {
      earlier: EARLIER,
      sql: 'create index concurrently memories_embedding_idx on memories using hnsw (embedding vector_cosine_ops);',
    },
  },
  on: ['create-index'],
  check: (statement) =>
    buildsVectorIndex(statement.node)
      ? hitsFor(
          costlyEffects(statement, 'create-index').filter(({ lock }) => lock === 'SHARE'),
          (effect) => `nobody can write to ${tableOf(effect)} while the vector index is built`,
          () => concurrently(statement),
        )
      : [],
}

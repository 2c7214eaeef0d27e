import type { Rule } from '../rule.ts'
import { nameParts, nodeAs } from '../syntax.ts'
import { isVectorMethod } from '../vector/vector-index.ts'

const EARLIER = `create extension vector;
create table memories (id bigint primary key, embedding vector(3));
create index memories_embedding_idx on memories using hnsw (embedding vector_cosine_ops);`

export const vectorIndexDropped: Rule = {
  name: 'vector-index-dropped',
  severity: 'error',
  category: 'breaking',
  title: 'A vector index is dropped.',
  lock: 'ACCESS EXCLUSIVE on the table unless concurrently',
  why: 'Prisma Migrate does not know HNSW and IVFFlat and writes `DROP INDEX` for them into the next migration it generates. Without the index every search reads the whole table. Remove the line; `pgtend migrate generate` never writes it.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'drop index concurrently memories_embedding_idx;' },
    safe: { earlier: EARLIER, sql: 'reindex index concurrently memories_embedding_idx;' },
  },
  on: ['DropStmt'],
  check: ({ node, state }) => {
    const drop = nodeAs(node, 'DropStmt')
    if (drop?.removeType !== 'OBJECT_INDEX') return []
    return (drop.objects ?? []).flatMap((object) => {
      const index = state.index(state.nameOfParts(nameParts(object)))
      // What an interrupted build left serves no search.
      if (index === undefined || !isVectorMethod(index.method) || index.vector?.valid === false) return []
      const { name, method, table, vector } = index
      const used = vector === undefined ? '' : `, with ${vector.scans} searches so far`
      return [{ message: `"${name}" is the ${method} index of "${table.name}"${used}`, relation: table }]
    })
  },
}

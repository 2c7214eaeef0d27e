import type { Rule } from '../rule.ts'
import { constantOf, nodesAs } from '../syntax.ts'
import { asPending } from '../vector/as-pending.ts'
import { type VectorIndex, vectorIndexOf } from '../vector/vector-index.ts'

/** Fewer rows to a list give centres that later rows do not fit: recall at one probe 0.53 at 1 row, 0.98 at 50. */
const ROWS_PER_LIST = 50
const DEFAULT_LISTS = 100
const EARLIER = 'create extension vector;'
const TABLE = 'create table notes (id bigint primary key, embedding vector(3));'

export const vectorIvfflatOnEmptyTable: Rule = {
  name: 'vector-ivfflat-on-empty-table',
  severity: 'warning',
  category: 'correctness',
  title: 'An IVFFlat index is built on a table without rows, or with too few for its lists.',
  why: 'Its lists are centres of the vectors that are there when it is built, and 50 rows for each are needed. Built on nothing it finds a third of the neighbours, and recall stays poor until it is built again. Declare it with `-- pgtend:vector-index TABLE.COLUMN` instead: `pgtend vector create --pending` builds it once there are rows enough, and until then exact search is right and fast. Or use HNSW, which can be built on an empty table.',
  examples: {
    unsafe: {
      earlier: EARLIER,
      sql: `${TABLE}
create index notes_embedding_idx on notes using ivfflat (embedding vector_cosine_ops) with (lists = 100);`,
    },
    safe: {
      earlier: EARLIER,
      sql: `${TABLE}
-- pgtend:vector-index notes.embedding method=ivfflat metric=cosine type=vector name=notes_embedding_idx`,
    },
  },
  on: ['IndexStmt'],
  check: (statement) => {
    const { node, state } = statement
    const index = vectorIndexOf(state, node)
    if (index?.method !== 'ivfflat') return []
    const table = state.table(index.table)
    const size = table?.size
    const isEmpty = size === undefined ? state.isFresh(index.table) && table?.filled === false : size.bytes === 0
    const message = isEmpty
      ? `"${index.table.name}" has no rows to find the centres of lists in`
      : tooFewRows(index, size?.rows)
    return message === undefined ? [] : [{ message, ...asPending(index, statement) }]
  },
}

/** Rows that nobody has counted yet may be any number. */
function tooFewRows(index: VectorIndex, rows = 0): string | undefined {
  const lists = listsOf(index)
  return rows === 0 || rows >= lists * ROWS_PER_LIST
    ? undefined
    : `"${index.table.name}" has ${rows} rows; ${lists} lists need ${lists * ROWS_PER_LIST}`
}

function listsOf({ statement }: VectorIndex): number {
  const lists = nodesAs(statement.options, 'DefElem').find(({ defname }) => defname === 'lists')?.arg
  const integer = lists !== undefined && 'Integer' in lists ? lists.Integer.ival : constantOf(lists)
  return Number(integer ?? DEFAULT_LISTS)
}

import { printRelation } from '../relation-name.ts'
import type { Rule } from '../rule.ts'
import { after } from '../safe-sql/after.ts'
import { vectorIndexOf } from '../vector/vector-index.ts'

/** Only a database knows which indexes are invalid. */
export const vectorIndexLeftInvalid: Rule = {
  name: 'vector-index-left-invalid',
  severity: 'error',
  category: 'failure',
  title: 'A vector index is created under the name of one that an interrupted build left.',
  why: '`create index concurrently` that is cancelled or killed leaves an invalid index, which no search uses. With `if not exists` the server passes over the statement with a notice and the index stays invalid for good; without it the statement fails (SQLSTATE 42P07). Drop the rest first, or let `pgtend vector create` do it, which drops what an interrupted build left.',
  on: ['IndexStmt'],
  check: (statement) => {
    const { node, state } = statement
    const index = vectorIndexOf(state, node)
    const name = index?.statement.idxname
    if (index === undefined || name === undefined) return []
    const known = state.index({ schema: index.table.schema, name })
    if (known?.vector?.valid !== false) return []
    const outcome = index.statement.if_not_exists ? 'stays invalid' : 'is there already, invalid'
    return [
      {
        message: `"${name}" ${outcome}: an interrupted build left it`,
        ...after(`drop index concurrently ${printRelation(known)};`, statement),
      },
    ]
  },
}

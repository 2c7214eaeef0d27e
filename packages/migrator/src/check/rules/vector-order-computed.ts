import type { Node } from 'libpg-query'
import type { CheckedStatement, Rule } from '../rule.ts'
import { isVectorType } from '../state/column-type.ts'
import { columnsIn, nodeAs } from '../syntax.ts'
import { distanceOrders } from '../vector/distance-orders.ts'

const EARLIER = `create extension vector;
create table notes (id bigint primary key, embedding vector(3));`
const FUNCTION = (rest: string): string =>
  `create function nearest(query vector, n int) returns table (id bigint, score float8) language sql stable as $$
  select id, 1 - (embedding <=> query) as score from notes order by ${rest} limit n
$$;`
/** Most statements need not be looked into. */
const DISTANCE = /<(?:=|-|#|\+)>/

export const vectorOrderComputed: Rule = {
  name: 'vector-order-computed',
  severity: 'warning',
  category: 'correctness',
  title: 'A view or function sorts by something made of a distance, or from far to near.',
  why: 'A vector index gives rows by the distance itself, the nearest first. `order by 1 - (embedding <=> query) desc`, also under the name of an output column, sorts the same rows, but the server reads and sorts the whole table for it. Sort by the distance, and compute the score beside it. `+ 0` behind the distance says that the index is kept out on purpose.',
  examples: {
    unsafe: { earlier: EARLIER, sql: FUNCTION('score desc') },
    safe: { earlier: EARLIER, sql: FUNCTION('embedding <=> query') },
  },
  on: ['CreateFunctionStmt', 'ViewStmt', 'CreateTableAsStmt'],
  check: (statement) => {
    if (!DISTANCE.test(statement.sql)) return []
    return queriesOf(statement).flatMap((query) =>
      distanceOrders(query)
        .filter(({ distance }) => isOfVectors(statement, distance))
        .map(({ problem }) => ({ message: `it sorts ${problem}, so no vector index is used` })),
    )
  },
}

function queriesOf({ node, createdBody }: CheckedStatement): readonly Node[] {
  if (nodeAs(node, 'CreateFunctionStmt') !== undefined) return createdBody()
  return [nodeAs(node, 'ViewStmt')?.query ?? nodeAs(node, 'CreateTableAsStmt')?.query].filter(
    (query) => query !== undefined,
  )
}

/** Trigrams and geometry have operators of the same names. */
function isOfVectors({ state }: CheckedStatement, distance: Node): boolean {
  const names = columnsIn(distance)
  return [...state.tables.values()].some(({ columns }) =>
    names.some((name) => {
      const type = columns.get(name)?.type
      return type !== undefined && isVectorType(type)
    }),
  )
}

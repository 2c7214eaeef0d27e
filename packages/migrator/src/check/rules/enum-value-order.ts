import type { Rule } from '../rule.ts'
import { nodeAs } from '../syntax.ts'

const EARLIER = `create type mood as enum ('calm');`

export const enumValueOrder: Rule = {
  name: 'enum-value-order',
  severity: 'off',
  category: 'style',
  title: 'A value is added to an enum without a place.',
  why: 'It sorts last. Say `before` or `after` where the order means something.',
  examples: {
    unsafe: { earlier: EARLIER, sql: `alter type mood add value 'tired';` },
    safe: { earlier: EARLIER, sql: `alter type mood add value 'tired' after 'calm';` },
  },
  on: ['AlterEnumStmt'],
  check: ({ node }) => {
    const { newVal, oldVal, newValNeighbor } = nodeAs(node, 'AlterEnumStmt') ?? {}
    return newVal === undefined || oldVal !== undefined || newValNeighbor !== undefined
      ? []
      : [{ message: `"${newVal}" sorts last` }]
  },
}

import type { Rule } from '../rule.ts'
import { nodeAs, nodesAs } from '../syntax.ts'

const BROKEN = /^14(?:\.[0-3])?(?!\d|\.)/

export const concurrentIndexCorruption: Rule = {
  name: 'concurrent-index-corruption',
  severity: 'error',
  category: 'correctness',
  title: 'An index is built concurrently by PostgreSQL 14.0 to 14.3, which may leave rows out of it.',
  why: 'Rows that are updated meanwhile can be missing in the index: queries do not find them, and a unique index lets duplicates in. Update the server to 14.4 or later, and build indexes again that came about so. Found only with `--database`.',
  on: ['IndexStmt', 'ReindexStmt'],
  check: ({ node, state }) => {
    if (!BROKEN.test(state.serverRelease ?? '')) return []
    const reindexed = nodesAs(nodeAs(node, 'ReindexStmt')?.params, 'DefElem')
    const isConcurrent =
      nodeAs(node, 'IndexStmt')?.concurrent === true || reindexed.some(({ defname }) => defname === 'concurrently')
    return isConcurrent ? [{ message: `PostgreSQL ${state.serverRelease} may leave rows out of the index` }] : []
  },
}

import type { Rule } from '../rule.ts'
import { metricOf, vectorIndexOf } from '../vector/vector-index.ts'

/** Only a database knows which statements run. */
export const vectorMetricUnused: Rule = {
  name: 'vector-metric-unused',
  severity: 'warning',
  category: 'correctness',
  title: 'A vector index is built for a distance that no recorded statement sorts by.',
  why: 'An index serves one operator: `vector_cosine_ops` serves `<=>`, `vector_l2_ops` `<->`, `vector_ip_ops` `<#>`, `vector_l1_ops` `<+>`. pg_stat_statements has statements that sort by this column, and none by this distance. Build it for theirs, unless the application changes with it.',
  on: ['IndexStmt'],
  check: ({ node, state }) => {
    const index = vectorIndexOf(state, node)
    if (index?.column === undefined) return []
    const searches = state.table(index.table)?.columns.get(index.column)?.searches ?? []
    const metric = metricOf(index)
    if (metric === undefined || searches.length === 0 || searches.some((search) => search.metric === metric)) return []
    const used = [...new Set(searches.map((search) => search.metric))].join(' and ')
    const calls = searches.reduce((sum, search) => sum + search.calls, 0)
    return [{ message: `${calls} searches of "${index.column}" so far were by ${used}, not by ${metric}` }]
  },
}

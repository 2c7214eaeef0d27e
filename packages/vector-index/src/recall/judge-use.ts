import { DEFAULT_EXACT_THRESHOLD } from '../search/choose-route.ts'
import { explainIndexUse, type IndexUse } from './explain-index-use.ts'
import type { RecallState } from './recall-state.ts'
import type { IndexSearch } from './search-with-index.ts'
import { withinSavepoint } from './within-savepoint.ts'

/** As `search()` does for a large table without a filter. */
const NO_TABLE_SCAN = ['enable_seqscan = off'] as const

/** How searches with some settings go. */
export interface SearchUse extends IndexUse {
  /** Settings of the planner under which `search()` runs them. */
  readonly planner: readonly string[]
  /** The planner also takes the index where the settings are set before the statement, as other code than `search()` does. */
  readonly usedWhenSetBefore: boolean
}

/** Asks the planner how it runs the statement of `search()`, which hides its settings from it, and how with the settings in sight. */
export async function judgeUse(state: RecallState, search: IndexSearch): Promise<SearchUse> {
  const hidden = await explainIndexUse(state, search)
  const inSight = await explainInSight(state, search, hidden)
  const rest = { planner: [], usedWhenSetBefore: inSight.indexUsed }
  if (hidden.indexUsed) {
    const reason =
      inSight.reason === null ? null : `set before the statement, these settings change the plan: ${inSight.reason}`
    return { ...hidden, ...rest, reason }
  }
  const large = (state.table.column.rowsEstimate ?? 0) > DEFAULT_EXACT_THRESHOLD
  if (!large || state.filtered) return { ...hidden, ...rest }
  const kept = await withinSavepoint(state.client, NO_TABLE_SCAN, () => explainIndexUse(state, search))
  if (!kept.indexUsed) return { ...hidden, ...rest }
  return {
    ...kept,
    ...rest,
    planner: NO_TABLE_SCAN,
    reason: `${hidden.reason}; search() keeps it from that`,
  }
}

function explainInSight(state: RecallState, search: IndexSearch, hidden: IndexUse): Promise<IndexUse> {
  if (search.settings.length === 0) return Promise.resolve(hidden)
  const plain = { ...search, settings: [] }
  return withinSavepoint(state.client, search.settings, () => explainIndexUse(state, plain))
}

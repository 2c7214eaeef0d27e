import type { IndexForm, SearchSettings } from '../inspect/vector-facts.ts'
import type { IndexMethod } from '../metric.ts'

/** Beyond, the planner tends to read the whole table instead, and it is not much slower. */
const PROBED_SHARE = 0.4
const MOST_CANDIDATES = 800
/** The most that pgvector takes. */
const MOST_EF_SEARCH = 1_000
const EF_SEARCH = [10, 20, 30, 40, 60, 80, 120, 160, 200, 300, 400, 600, MOST_CANDIDATES] as const
const RERANK = [40, 60, 100, 150, 200, 300, 400, 600, MOST_CANDIDATES] as const
const USUAL = 40

export interface LadderInput {
  readonly method: IndexMethod
  readonly form: IndexForm
  readonly lists: number
  readonly k: number
}

/** The settings to try with an index, each finding at least as much as the one before, and taking longer. Pure. */
export function searchLadder({ method, form, lists, k }: LadderInput): readonly SearchSettings[] {
  if (form === 'binary') {
    return atLeast(RERANK, k).map((rerank) =>
      method === 'hnsw' ? { efSearch: rerank, rerank } : { probes: mostProbes(lists), rerank },
    )
  }
  if (method === 'hnsw') return atLeast(EF_SEARCH, k).map((efSearch) => ({ efSearch }))
  const most = mostProbes(lists)
  const doublings = Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, at) => 2 ** at)
  return [...new Set([...doublings, most])].map((probes) => ({ probes }))
}

/** Where to begin: at the setting given, at the usual one, or half-way up. Pure. */
export function ladderStart(ladder: readonly SearchSettings[], start?: SearchSettings): number {
  const given = ladder.findIndex(({ efSearch, probes, rerank }) => {
    if (rerank !== start?.rerank) return false
    return start?.probes === undefined ? efSearch === start?.efSearch : (probes ?? 0) >= start.probes
  })
  if (start !== undefined && given !== -1) return given
  const usual = ladder.findIndex(({ efSearch }) => (efSearch ?? 0) >= USUAL)
  return usual === -1 ? Math.floor((ladder.length - 1) / 2) : usual
}

function mostProbes(lists: number): number {
  return Math.max(1, Math.floor(lists * PROBED_SHARE))
}

/** A graph returns no more rows than it keeps as candidates. */
function atLeast(values: readonly number[], k: number): readonly number[] {
  const least = Math.min(k, MOST_EF_SEARCH)
  return [...new Set([least, ...values.filter((value) => value > least)])]
}

import type { SearchSettings } from '../inspect/vector-facts.ts'
import type { IndexMethod } from '../metric.ts'

const DEFAULT_EF_SEARCH = 40
const MAXIMUM_EF_SEARCH = 1_000
/** Candidates per dimension that gave a recall@10 of 0.977 at 384 dimensions (200) and of 0.97 at 1536 (40). */
const RERANK_TIMES_DIMENSIONS = 200 * 384

export interface DeriveSearchInput {
  readonly method: IndexMethod
  readonly lists: number | undefined
  readonly dimensions: number
  /** The index stores one bit per dimension. */
  readonly binary: boolean
  readonly targetRecall: number
}

/** Derives the settings that a search through a new index starts with. Pure. */
export function deriveSearch(input: DeriveSearchInput): SearchSettings {
  const rerank = input.binary ? deriveRerank(input.dimensions, input.targetRecall) : undefined
  const more = rerank === undefined ? {} : { rerank }
  if (input.method === 'ivfflat') return { probes: deriveProbes(input.lists ?? 1), ...more }
  // A graph returns no more rows than it keeps as candidates.
  return { efSearch: Math.max(DEFAULT_EF_SEARCH, rerank ?? 0), ...more }
}

/** Probes to start with: the square root of the lists. */
function deriveProbes(lists: number): number {
  return Math.max(1, Math.round(Math.sqrt(lists)))
}

/** The fewer bits a vector has, the more rows look alike; every further point of recall doubles the candidates. */
function deriveRerank(dimensions: number, targetRecall: number): number {
  const doublings = targetRecall > 0.98 ? 2 : targetRecall > 0.95 ? 1 : 0
  const candidates = (RERANK_TIMES_DIMENSIONS / dimensions) * 2 ** doublings
  return Math.min(MAXIMUM_EF_SEARCH, Math.max(DEFAULT_EF_SEARCH, Math.ceil(candidates / 10) * 10))
}

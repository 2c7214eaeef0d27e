import { VectorError } from '../errors.ts'
import type { SearchSettings, VectorIndexFacts } from '../inspect/vector-facts.ts'
import { hasFeature } from '../version.ts'

const DEFAULT_EF_SEARCH = 40
const MAXIMUM_EF_SEARCH = 1_000
const DEFAULT_PROBES = 1
const MAXIMUM_PROBES = 32_768
const DEFAULT_MAX_SCAN_TUPLES = 20_000
const MAXIMUM_SCAN_TUPLES = 320_000
/** Bits find the near rows, not their order: at 1536 dimensions 200 candidates gave a recall of 0.98 and more. */
const DEFAULT_BINARY_RERANK = 200
const BINARY_RERANK_PER_ROW = 20
/** Rows are scanned for so many times the expected number before a filtered search gives up on the index. */
const SCAN_MARGIN = 20

/** What holds in a session that sets nothing: by role, database or server, where it is not the default of pgvector. */
export interface SessionDefaults {
  readonly probes?: number | undefined
  readonly efSearch?: number | undefined
}

export interface SearchSettingsInput {
  readonly index: Pick<VectorIndexFacts, 'method' | 'record'> & Partial<Pick<VectorIndexFacts, 'form'>>
  readonly k: number
  /** The filter rules out rows that the index has. */
  readonly filtered: boolean
  /** Share of the rows that pass the filter, where it is known. */
  readonly selectivity?: number | undefined
  readonly pgvector: string
  readonly defaults?: SessionDefaults | undefined
  readonly probes?: number | undefined
  readonly efSearch?: number | undefined
  readonly rerank?: number | undefined
}

/**
 * Says which settings a search through an index needs, as `name = value`; none when those of the session do. Pure.
 * What was noted or asked for is left out only where it is also the default of pgvector: the session whose settings are known may have
 * been in a transaction with its own, and others may be older than what the database sets.
 * A filtered search scans on until it has enough rows (0.8.0); without that, an index returns what is left of its candidates.
 * @throws {VectorError} `SEARCH_OPTION_INVALID`
 */
export function searchSettings(input: SearchSettingsInput): readonly string[] {
  const { index, k, filtered, selectivity = 1, pgvector, defaults = {} } = input
  const candidates = searchCandidates(input)
  const settings: string[] = []
  if (index.method === 'hnsw') {
    const usual = defaults.efSearch ?? DEFAULT_EF_SEARCH
    const wanted = chosen(input, 'efSearch', MAXIMUM_EF_SEARCH)
    const efSearch = Math.min(MAXIMUM_EF_SEARCH, Math.max(wanted ?? usual, candidates))
    const needed = wanted !== undefined || candidates > DEFAULT_EF_SEARCH
    if (efSearch !== usual || (needed && efSearch !== DEFAULT_EF_SEARCH)) settings.push(`hnsw.ef_search = ${efSearch}`)
  } else {
    const usual = defaults.probes ?? DEFAULT_PROBES
    const wanted = chosen(input, 'probes', MAXIMUM_PROBES)
    const probes = wanted ?? usual
    if (probes !== usual || (wanted !== undefined && probes !== DEFAULT_PROBES))
      settings.push(`ivfflat.probes = ${probes}`)
  }
  if (!hasFeature(pgvector, 'iterativeScan')) return settings
  if (filtered || candidates > DEFAULT_EF_SEARCH) settings.push(`${index.method}.iterative_scan = relaxed_order`)
  const scan = scanLimit((SCAN_MARGIN * k) / Math.max(selectivity, 1e-6))
  if (filtered && index.method === 'hnsw' && scan > DEFAULT_MAX_SCAN_TUPLES) {
    settings.push(`hnsw.max_scan_tuples = ${scan}`)
  }
  return settings
}

/**
 * How many rows a search takes from the index before it sorts them by the full distance: k, or more where the index stores less than
 * the column. Pure. @throws {VectorError} `SEARCH_OPTION_INVALID`
 */
export function searchCandidates(input: Pick<SearchSettingsInput, 'index' | 'k' | 'rerank'>): number {
  const { index, k } = input
  const form = index.form ?? 'column'
  if (form === 'column' || form === 'other') return k
  const usual = form === 'binary' ? Math.max(DEFAULT_BINARY_RERANK, BINARY_RERANK_PER_ROW * k) : k
  return Math.max(k, chosen(input, 'rerank', Number.MAX_SAFE_INTEGER) ?? usual)
}

/** Doubles from the default, so that similar searches share one statement. */
function scanLimit(wanted: number): number {
  let limit = DEFAULT_MAX_SCAN_TUPLES
  while (limit < wanted && limit < MAXIMUM_SCAN_TUPLES) limit *= 2
  return limit
}

/** As asked, else as the record of the index says. */
function chosen(
  input: Pick<SearchSettingsInput, 'index'> & SearchSettings,
  name: keyof SearchSettings,
  maximum: number,
): number | undefined {
  const value = input[name] ?? input.index.record?.search[name]
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= maximum)) return value
  throw new VectorError('SEARCH_OPTION_INVALID', `"${name}" must be a whole number from 1 to ${maximum}`)
}

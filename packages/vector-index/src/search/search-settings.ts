import { VectorError } from '../errors.ts'
import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import { hasFeature } from '../version.ts'

const DEFAULT_EF_SEARCH = 40
const MAXIMUM_EF_SEARCH = 1_000
const DEFAULT_PROBES = 1
const MAXIMUM_PROBES = 32_768

export interface SearchSettingsInput {
  readonly index: Pick<VectorIndexFacts, 'method' | 'record'>
  readonly k: number
  readonly filtered: boolean
  readonly pgvector: string
  readonly probes?: number | undefined
  readonly efSearch?: number | undefined
}

/**
 * Says which settings a search through an index needs, as `name = value`; none when the defaults do. Pure.
 * A filtered search scans on until it has enough rows (0.8.0); without that, an index returns what is left of its candidates.
 * @throws {VectorError} `SEARCH_OPTION_INVALID`
 */
export function searchSettings(input: SearchSettingsInput): readonly string[] {
  const { index, k, filtered, pgvector } = input
  const settings: string[] = []
  if (index.method === 'hnsw') {
    const wanted = requireSetting('efSearch', input.efSearch ?? index.record?.search.efSearch ?? DEFAULT_EF_SEARCH)
    const efSearch = Math.min(MAXIMUM_EF_SEARCH, Math.max(wanted, k))
    if (efSearch !== DEFAULT_EF_SEARCH) settings.push(`hnsw.ef_search = ${efSearch}`)
  } else {
    const probes = requireSetting('probes', input.probes ?? index.record?.search.probes ?? DEFAULT_PROBES)
    if (probes !== DEFAULT_PROBES) settings.push(`ivfflat.probes = ${probes}`)
  }
  if ((filtered || k > DEFAULT_EF_SEARCH) && hasFeature(pgvector, 'iterativeScan')) {
    settings.push(`${index.method}.iterative_scan = relaxed_order`)
  }
  return settings
}

function requireSetting(name: 'probes' | 'efSearch', value: number): number {
  const maximum = name === 'probes' ? MAXIMUM_PROBES : MAXIMUM_EF_SEARCH
  if (Number.isInteger(value) && value >= 1 && value <= maximum) return value
  throw new VectorError('SEARCH_OPTION_INVALID', `"${name}" must be a whole number from 1 to ${maximum}`)
}

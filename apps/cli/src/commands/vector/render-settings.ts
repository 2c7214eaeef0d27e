import type { SearchSettings } from '@pgtend/vector-index'

const NAMES = { probes: 'probes', efSearch: 'ef_search', rerank: 'rerank' } as const

/** Search settings in few words: `ef_search 40`. */
export function renderSettings(search: SearchSettings): string {
  const given = Object.entries(NAMES).flatMap(([key, name]) => {
    const value = search[key as keyof typeof NAMES]
    return value === undefined ? [] : [`${name} ${value}`]
  })
  return given.length === 0 ? 'defaults' : given.join(', ')
}

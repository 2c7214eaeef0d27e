import type { SearchSettings } from '../inspect/vector-facts.ts'

const NAMES = { probes: 'probes', efSearch: 'ef_search', rerank: 'rerank' } as const

/** Writes search settings for people: `ef_search 40`, `probes 8`. Pure. */
export function settingsText(search: SearchSettings): string {
  const given = Object.entries(NAMES).flatMap(([key, name]) => {
    const value = search[key as keyof typeof NAMES]
    return value === undefined ? [] : [`${name} ${value}`]
  })
  return given.length === 0 ? 'defaults' : given.join(', ')
}

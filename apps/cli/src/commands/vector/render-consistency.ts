import type { VectorComparison } from '@pgtend/vector-index'
import { plural } from '../../render/format.ts'
import { shellWord } from '../../render/shell-words.ts'
import type { VectorSnapshotResult } from '../../results.ts'

export function renderSnapshot({ file, columns }: VectorSnapshotResult): string {
  return [
    ...columns.map(({ schema, table, column, vectors, indexes, unsearched }) => {
      const counted = vectors === null ? 'a partition' : plural(vectors, 'vector')
      const note = unsearched === null ? '' : `, not searched: ${unsearched}`
      return `${schema}.${table}.${column}: ${counted}, ${plural(indexes, 'index', 'indexes')}${note}`
    }),
    `Wrote ${file}.`,
    `Next: pgtend vector compare ${shellWord(file)}`,
  ].join('\n')
}

export function renderComparison({ columns, indexes, searches, differences }: VectorComparison): string {
  const compared = `${plural(columns, 'column')}, ${plural(indexes, 'index', 'indexes')} and ${plural(searches, 'search', 'searches')} compared`
  if (differences.length === 0) return `${compared}: all as before.\nNext: pgtend vector health`
  return [
    ...differences.map(({ code, message }) => `${code}: ${message}`),
    `${compared}: ${plural(differences.length, 'difference')}.`,
    'Next: pgtend vector health',
  ].join('\n')
}

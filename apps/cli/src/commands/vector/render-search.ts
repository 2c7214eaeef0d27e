import type { HybridResult, SearchResult } from '@pgtend/vector-index'
import { type Column, renderTable } from '../../render/table.ts'

const LONGEST_CELL = 60

type Row = Record<string, unknown>
type FoundRows = SearchResult<Row> | HybridResult<Row>
type Hit = FoundRows['hits'][number]

/** `target` names the column for the next command. */
export function renderSearch(result: FoundRows, target: string): string {
  const { hits, route, reason, index, explain } = result
  const names = Object.keys(hits[0]?.row ?? {})
  const columns: Column<Hit>[] = [
    ...(hits.some((hit) => 'score' in hit) ? PLACES : []),
    { title: 'Distance', value: ({ distance }) => distance?.toFixed(4) ?? '', align: 'right' },
    ...names.map((title) => ({ title, value: ({ row }: Hit) => renderCell(row[title]) })),
  ]
  const how = route === 'index' ? `Through index "${index}"` : 'Compared row by row'
  const plan =
    explain === undefined ? [] : [explain.statement, ...explain.settings, JSON.stringify(explain.plan, undefined, 2)]
  return [
    hits.length === 0 ? 'No rows.' : renderTable<Hit>(hits, columns),
    '',
    ...plan,
    `${how}: ${reason}.`,
    index === null ? 'Next: pgtend vector list' : `Next: pgtend vector recall ${target}`,
  ].join('\n')
}

/** Of a search by vector and words: the place in each ranking. */
const PLACES: readonly Column<Hit>[] = [
  { title: 'Score', value: (hit) => ('score' in hit ? hit.score.toFixed(4) : ''), align: 'right' },
  { title: 'By vector', value: (hit) => ('score' in hit ? String(hit.vectorRank ?? '') : ''), align: 'right' },
  { title: 'By words', value: (hit) => ('score' in hit ? String(hit.textRank ?? '') : ''), align: 'right' },
]

function renderCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' && !(value instanceof Date) ? JSON.stringify(value) : String(value)
  return text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL - 1)}…` : text
}

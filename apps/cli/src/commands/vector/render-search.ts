import type { SearchResult } from '@pgtend/vector-index'
import { type Column, renderTable } from '../../render/table.ts'

const LONGEST_CELL = 60

type Hit = SearchResult<Record<string, unknown>>['hits'][number]

/** `target` is the table and column for the next command. */
export function renderSearch(result: SearchResult<Record<string, unknown>>, target: string): string {
  const { hits, route, reason, index, explain } = result
  const names = Object.keys(hits[0]?.row ?? {})
  const columns: Column<Hit>[] = [
    { title: 'Distance', value: ({ distance }) => distance.toFixed(4), align: 'right' },
    ...names.map((title) => ({ title, value: ({ row }: Hit) => renderCell(row[title]) })),
  ]
  const how = route === 'index' ? `Through index "${index}"` : 'Compared row by row'
  const plan =
    explain === undefined ? [] : [explain.statement, ...explain.settings, JSON.stringify(explain.plan, undefined, 2)]
  return [
    hits.length === 0 ? 'No rows.' : renderTable(hits, columns),
    '',
    ...plan,
    `${how}: ${reason}.`,
    index === null ? 'Next: pgtend vector list' : `Next: pgtend vector recall ${target}`,
  ].join('\n')
}

function renderCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' && !(value instanceof Date) ? JSON.stringify(value) : String(value)
  return text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL - 1)}…` : text
}

import type { LeftAlone, Rename } from '@pgtend/migrator'
import { plural } from '../../render/format.ts'

/** A title with lines under it; nothing without lines. What is said twice is printed once. */
export function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [[title, ...new Set(lines.map((line) => `  ${line}`))].join('\n')]
}

/** What the engine would have changed and raw SQL owns. */
export function leftAloneSection(leftAlone: readonly LeftAlone[]): readonly string[] {
  return section(
    'Left alone:',
    leftAlone.map(({ object, reason }) => `${object}: ${reason}`),
  )
}

export function renamedSection(renames: readonly Rename[]): readonly string[] {
  return section(
    'Renamed:',
    renames.map(({ kind, of, from, to }) => `${kind.replace('-', ' ')} ${[...new Set([of, from])].join('.')} to ${to}`),
  )
}

/** A loss or an obstacle in words, with the rows that it concerns; null when nobody counted. */
export function riskText({ text, rows }: { readonly text: string; readonly rows: number | null }): string {
  return rows === null ? text : `${text}: ${plural(rows, 'row')}`
}

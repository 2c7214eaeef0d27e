import type { LeftAlone } from '@pgtend/migrator'

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

import { describeTouch } from '../score/compare-prediction.ts'
import type { AccuracyResults, LinterScore } from './accuracy-results.ts'

/** The scores as a Markdown table; readable in a terminal as well. Pure. */
export function renderScores({ scores }: AccuracyResults): string {
  const rows = scores.map(({ name, score }) => [
    name,
    percent(score.precision),
    percent(score.recall),
    score.f1.toFixed(3),
    String(score.hits),
    String(score.misses.length),
    String(score.falseAlarms.length),
  ])
  return table(['Linter', 'Precision', 'Recall', 'F1', 'Found', 'Missed', 'False alarms'], rows)
}

/** What each linter missed and where it was wrong, as Markdown. Pure. */
export function renderMistakes({ name, score }: LinterScore): string {
  const misses = score.misses.map(({ lockCase }) => `- ${lockCase.name}`)
  const alarms = score.falseAlarms.map(({ lockCase, rules }) => `- ${lockCase.name} (\`${rules.join('`, `')}\`)`)
  return [
    `### ${name}`,
    `Missed, ${misses.length}:`,
    misses.join('\n') || '- nothing',
    `False alarms, ${alarms.length}:`,
    alarms.join('\n') || '- none',
  ].join('\n\n')
}

/** A Markdown table as short as it can be, for long ones that nobody reads in a terminal. Pure. */
export function compactTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}

/** How often the predicted locks, rewrites and reads are the measured ones, and where they are not. Pure. */
export function renderPredictions({ comparisons }: AccuracyResults): string {
  const wrong = comparisons.filter(({ agrees }) => !agrees)
  const lines = wrong.map(
    ({ lockCase, relation, measured, predicted }) =>
      `- ${lockCase.name}, ${relation}: ${describeTouch(measured)}; predicted ${describeTouch(predicted)}`,
  )
  const total = comparisons.length
  return [
    `pgtend predicts lock, rewrite and reading of ${total - wrong.length} of ${total} relations as measured (${percent((total - wrong.length) / total)}).`,
    ...lines,
  ].join('\n')
}

/** A Markdown table with aligned columns. Pure. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

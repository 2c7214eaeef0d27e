import type { LoadedCatalogue } from './load-catalogues.ts'
import { tableCell } from './table-cell.ts'

const EXIT_CODES = `Exit codes: 1 failed, 2 usage or configuration, 3 needs attention, 130 interrupted.`

/**
 * Renders the list of error codes as Markdown, by package. Pure.
 * @throws {Error} naming the codes that two packages use: a code must say by itself what happened.
 */
export function errorsPage(catalogues: readonly LoadedCatalogue[]): string {
  refuseDuplicates(catalogues)
  const sections = catalogues.map(({ packageName, codes }) => {
    const rows = Object.entries(codes)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, entry]) => {
        const cells = [`<a id="${code.toLowerCase()}"></a>\`${code}\``, entry.summary, entry.remedy, entry.exitCode]
        return `| ${cells.map((cell) => tableCell(String(cell))).join(' | ')} |`
      })
    return [
      `## ${packageName}`,
      '',
      '| Code | What happened | What to do | Exit code |',
      '|---|---|---|---|',
      ...rows,
    ].join('\n')
  })
  const intro = [
    'Everything pgtend throws on purpose carries one of these codes (`error.code`, and `error.code` in `--json`).',
    'Codes are never reused. An error without a code is a bug: please report it.',
    EXIT_CODES,
  ]
  return ['# Error codes', intro.join('\n'), ...sections].join('\n\n')
}

function refuseDuplicates(catalogues: readonly LoadedCatalogue[]): void {
  const all = catalogues.flatMap(({ codes }) => Object.keys(codes))
  const twice = all.filter((code, index) => all.indexOf(code) !== index)
  if (twice.length > 0) throw new Error(`error codes in more than one package: ${twice.join(', ')}`)
}

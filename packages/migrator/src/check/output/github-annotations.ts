import { relative } from 'node:path'
import type { CheckReport } from '../check-report.ts'

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const

/** One workflow command of GitHub Actions per finding, which it shows beside the changed lines. Paths are relative to `root`. Pure. */
export function githubAnnotations({ findings }: CheckReport, root: string): readonly string[] {
  return findings.map(({ severity, path, line, column, rule, message, why, safeSql }) => {
    const place = { file: relative(root, path), line: String(line), col: String(column), title: `pgtend: ${rule}` }
    const properties = Object.entries(place).map(([key, value]) => `${key}=${escapeProperty(value)}`)
    const text = [`${message}. ${why}`, ...(safeSql === null ? [] : [`Safe:\n${safeSql}`])].join('\n')
    return `::${COMMANDS[severity]} ${properties.join(',')}::${escapeText(text)}`
  })
}

function escapeText(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeText(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

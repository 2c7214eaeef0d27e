import { relative } from 'node:path'
import type { CheckFinding, CheckReport } from '@pgtend/migrator'
import { plural } from '../../render/format.ts'

/** The report for people: each finding with its place, why it matters, and the safe form; a line of counts, and what to type next. */
export function renderCheck(report: CheckReport, root: string): string {
  const { findings, checked } = report
  const said = new Set<string>()
  const sayOnce = (text: string): boolean => !said.has(text) && said.add(text).size > 0
  const parts = findings.map((finding) => renderFinding(finding, root, sayOnce))
  return [...parts, ...(parts.length === 0 ? [] : ['']), summary(report), next(checked, findings)].join('\n')
}

/** Why a rule exists is said once in a report, and the safe form once for all findings of its statement; a remark is one line. */
function renderFinding(finding: CheckFinding, root: string, sayOnce: (text: string) => boolean): string {
  const { path, line, column, severity, rule, message, why, note, safeSql, docs } = finding
  const place = `${relative(root, path)}:${line}:${column}`
  const noted = note === null ? message : `${message} (${note})`
  if (severity === 'info') return `${place}  ${severity}  ${rule}: ${noted}`
  const rows = [`${place}  ${severity}  ${rule}`, `  ${noted}`]
  if (sayOnce(rule)) rows.push(`  ${why}`, `  See ${docs}`)
  if (safeSql === null) return rows.join('\n')
  if (sayOnce(`${path}\n${safeSql}`)) rows.push('  Safe:', ...safeSql.split('\n').map((each) => `    ${each}`))
  else rows.push('  Safe: as above')
  return rows.join('\n')
}

function summary({ checked, errors, warnings, infos, allowed, usedDatabase, serverVersion }: CheckReport): string {
  const counts = [plural(errors, 'error'), plural(warnings, 'warning'), plural(infos, 'remark')].join(', ')
  const more = allowed === 0 ? '' : `, ${allowed} allowed by comments`
  const source = usedDatabase
    ? `PostgreSQL ${serverVersion}, with the sizes of the database`
    : `PostgreSQL ${serverVersion}`
  return `${plural(checked.length, 'migration')} checked for ${source}: ${counts}${more}.`
}

function next(checked: readonly string[], findings: readonly CheckFinding[]): string {
  if (checked.length === 0) return 'Next: pgtend migrate check --all'
  return findings.length === 0
    ? 'Next: pgtend migrate up'
    : 'Next: change the statements, or allow them with `-- pgtend:allow RULE REASON`; pgtend migrate check again'
}

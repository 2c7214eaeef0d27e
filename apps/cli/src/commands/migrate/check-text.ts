import { relative } from 'node:path'
import type { CheckFinding, CheckReport } from '@pgtend/migrator'
import { plural } from '../../render/format.ts'

/** The report for people: each finding with its place, why it matters, and the safe form; a line of counts, and what to type next. */
export function renderCheck(report: CheckReport, root: string): string {
  const { findings, checked } = report
  const explained = new Set<string>()
  const parts = findings.map((finding) => {
    const isFirst = !explained.has(finding.rule)
    explained.add(finding.rule)
    return renderFinding(finding, root, isFirst)
  })
  return [...parts, ...(parts.length === 0 ? [] : ['']), summary(report), next(checked, findings)].join('\n')
}

/** Why a rule exists is said once in a report; a remark is one line. */
function renderFinding(finding: CheckFinding, root: string, isFirst: boolean): string {
  const { path, line, column, severity, rule, message, why, note, safeSql, docs } = finding
  const place = `${relative(root, path)}:${line}:${column}`
  const noted = note === null ? message : `${message} (${note})`
  if (severity === 'info') return `${place}  ${severity}  ${rule}: ${noted}`
  const rows = [`${place}  ${severity}  ${rule}`, `  ${noted}`]
  if (isFirst) rows.push(`  ${why}`, `  See ${docs}`)
  if (safeSql !== null) rows.push('  Safe:', ...safeSql.split('\n').map((each) => `    ${each}`))
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

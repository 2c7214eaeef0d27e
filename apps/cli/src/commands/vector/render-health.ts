import type { DecayMeasurement, HealthFinding, VectorHealth } from '@pgtend/vector-index'
import { formatCount, plural } from '../../render/format.ts'
import { formatShare } from '../../render/format-share.ts'
import { shellWord } from '../../render/shell-words.ts'

const MOST_OF_A_CODE = 5

/** The findings, most severe first, each with its remedy; then what was measured, and what could not be. */
export function renderHealth({ columns, findings, measured, unmeasured }: VectorHealth): string {
  const byCode = [...Map.groupBy(findings, ({ code }) => code).values()]
  return [
    ...byCode.flatMap(renderGroup),
    ...measured.map(renderMeasured),
    ...unmeasured.map(
      ({ index, reason, command }) => `Recall of "${index}" is not known: ${reason}.\n  ${line(command)}`,
    ),
    summary(columns, findings),
    nextStep(findings, columns),
  ].join('\n')
}

function renderGroup(group: readonly HealthFinding[]): readonly string[] {
  const more = group.length - MOST_OF_A_CODE
  return [
    ...group.slice(0, MOST_OF_A_CODE).map(renderFinding),
    ...(more > 0 ? [`  and ${formatCount(more)} more of "${group[0]?.code}", see --json\n`] : []),
  ]
}

function renderFinding({
  severity,
  code,
  schema,
  table,
  column,
  message,
  evidence,
  command,
  sql,
}: HealthFinding): string {
  const where = [schema, table, column].filter((part) => part !== null).join('.')
  const statement = evidence.statement
  return [
    `${severity.toUpperCase()} ${code}  ${where}`,
    `  ${message}`,
    ...(typeof statement === 'string' ? [`  ${statement}`] : []),
    `  ${line(command)}`,
    ...(sql === null ? [] : [`  ${sql}`]),
    '',
  ].join('\n')
}

function renderMeasured({ index, recall, low, high, queries, signs }: DecayMeasurement): string {
  const interval = `95 % interval ${formatShare(low)} to ${formatShare(high)}`
  return `Recall of "${index}" was measured (${signs.join('; ')}): ${formatShare(recall)}, ${interval}, ${plural(queries, 'query', 'queries')}.`
}

function summary(columns: VectorHealth['columns'], findings: readonly HealthFinding[]): string {
  const indexes = columns.reduce((sum, column) => sum + column.indexes, 0)
  const seen = `${plural(columns.length, 'vector column')}, ${plural(indexes, 'index', 'indexes')}`
  return findings.length === 0 ? `${seen}: nothing found.` : `${seen}: ${plural(findings.length, 'finding')}.`
}

function nextStep([first]: readonly HealthFinding[], columns: VectorHealth['columns']): string {
  if (first !== undefined) return `Next: ${line(first.command)}`
  return columns.length === 0 ? 'Next: pgtend migrate new NAME' : 'Next: pgtend vector health --deep'
}

function line(command: readonly string[]): string {
  return ['pgtend', ...command.map(shellWord)].join(' ')
}

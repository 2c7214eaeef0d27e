import type { Leftover } from '../rebuild/rebuild-plan.ts'
import type { TuneLeftover } from '../tune/tune-leftovers.ts'
import { isUnproven } from '../tune/tune-names.ts'
import { assessColumn } from './assess-column.ts'
import { assessIndex } from './assess-index.ts'
import { assessValues } from './assess-values.ts'
import { nameWord, targetWord } from './finding.ts'
import type { HealthFacts } from './health-facts.ts'
import type { HealthLimits } from './health-limits.ts'
import type { HealthFinding } from './health-report.ts'

const SEVERITIES = ['critical', 'warning', 'notice'] as const

/** Says what is wrong with vectors and indexes, as far as that shows without measuring recall. Pure. */
export function assessHealth(facts: HealthFacts, limits: HealthLimits = {}): readonly HealthFinding[] {
  const leftovers = new Set(facts.leftovers.map(({ schema, name }) => JSON.stringify([schema, name])))
  const findings = facts.columns.flatMap((column) => [
    ...assessValues(column, facts.extensionSchema),
    ...assessColumn(column),
    ...column.indexes
      .filter(
        ({ index }) =>
          index.valid && !isUnproven(index.name) && !leftovers.has(JSON.stringify([column.column.schema, index.name])),
      )
      // The index of a partitioned table holds nothing itself.
      .filter(() => column.column.tableKind !== 'partitioned table')
      .flatMap((index) => assessIndex(facts, column, index, limits)),
  ])
  return bySeverity([
    ...findings,
    ...facts.leftovers.map(leftoverFinding),
    ...facts.tuneLeftovers.map((left) => tuneLeftover(left, facts)),
    ...pending(facts),
  ])
}

/** Most severe first, otherwise as they come. Pure. */
export function bySeverity(findings: readonly HealthFinding[]): readonly HealthFinding[] {
  return findings.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
}

const LEFT_BY = {
  reindex: 'a `reindex concurrently` that was interrupted has left it',
  rebuild: 'a rebuild that was interrupted has left it',
  replaced: 'another index has taken its place',
  create: 'a build that was interrupted has left it, and no search uses it',
} as const

function leftoverFinding({
  schema,
  table,
  column,
  name,
  bytes,
  reason,
  maintained,
  statement,
}: Leftover): HealthFinding {
  const cost = maintained ? ', and every write maintains it' : ''
  return {
    code: 'index-invalid',
    severity: maintained ? 'critical' : 'warning',
    schema,
    table,
    column,
    index: name,
    message: `index "${name}" serves nothing: ${LEFT_BY[reason]}${cost}`,
    evidence: { bytes, leftBy: reason },
    command: ['vector', 'rebuild', '--all-leftovers'],
    sql: statement,
  }
}

/** Every tune drops the copies that others have left, and goes on with an index or drops it. */
function tuneLeftover({ kind, schema, name, bytes, statement }: TuneLeftover, { columns }: HealthFacts): HealthFinding {
  const column = columns.find(({ column: { indexes } }) => indexes.some((index) => index.name === name))?.column
  const target = column ?? columns[0]?.column
  return {
    code: 'tune-leftover',
    severity: 'notice',
    schema,
    table: column?.table ?? null,
    column: column?.column ?? null,
    index: kind === 'index' ? name : null,
    message: `${kind === 'index' ? 'index' : 'schema'} "${name}" was left by a tune that was killed`,
    evidence: { bytes },
    command: target === undefined ? ['vector', 'list'] : ['vector', 'tune', targetWord(target)],
    sql: statement,
  }
}

function pending({ pending: states }: HealthFacts): readonly HealthFinding[] {
  return states.flatMap(({ state, schema, table, column, reason, rows, source }): readonly HealthFinding[] => {
    if (state !== 'ready' && state !== 'refused') return []
    const [code, severity] =
      state === 'ready' ? (['pending-ready', 'notice'] as const) : (['pending-refused', 'warning'] as const)
    const target = nameWord(...(schema === null ? [] : [schema]), table, column)
    return [
      {
        code,
        severity,
        schema,
        table,
        column,
        index: null,
        message:
          state === 'ready'
            ? `the index that ${source} declares on ${target} can be built now: ${reason}`
            : `the index that ${source} declares on ${target} cannot be built: ${reason}`,
        evidence: { rows, source },
        command: ['vector', 'create', ...(state === 'ready' ? ['--pending'] : [target, '--dry-run'])],
        sql: null,
      },
    ]
  })
}

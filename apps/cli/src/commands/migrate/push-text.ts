import type { PushPlan, PushResult } from '@pgtend/migrator'
import { formatDuration, plural } from '../../render/format.ts'
import { leftAloneSection, renamedSection, riskText, section } from './change-text.ts'

/** The statements of a plan, ready to be read or pasted into psql, then what is lost, in the way, and left alone. */
export function renderPushPlan(plan: PushPlan): string {
  const statements = plan.statements.map(({ sql, phase }) =>
    phase === 'first' ? `-- commits first\n${sql};` : `${sql};`,
  )
  if (statements.length === 0) statements.push('The database matches the Prisma schema; nothing to do.')
  const losses = plan.destructive.filter(({ rows }) => rows > 0)
  const run = plan.renames.length === 0 ? 'pgtend migrate push' : 'the same without --dry-run'
  const accepting = losses.length > 0 ? `${run}${plan.renames.length > 0 ? ' and with' : ''} --accept-data-loss` : run
  return [
    ...statements,
    ...section('Would be lost:', losses.map(riskText)),
    ...section('In the way:', plan.impossible.map(riskText)),
    ...leftAloneSection(plan.leftAlone),
    `Next: ${nextOf(plan, accepting)}`,
  ].join('\n\n')
}

function nextOf({ statements, impossible }: PushPlan, accepting: string): string {
  if (statements.length === 0) return 'pgtend migrate status'
  return impossible.length > 0 ? 'change the schema, or make way with pgtend migrate new NAME' : accepting
}

export function renderPushResult({ plan, statementsRun, durationMs }: PushResult): string {
  const done =
    statementsRun === 0
      ? 'The database matches the Prisma schema; nothing to do.'
      : `${plural(statementsRun, 'statement')} run in ${formatDuration(durationMs)}; no migration was written.`
  const losses = plan.destructive.filter(({ rows }) => rows > 0)
  const next = statementsRun === 0 ? 'pgtend migrate status' : 'pgtend migrate generate NAME'
  return [
    done,
    ...renamedSection(plan.renames),
    ...section('Lost:', losses.map(riskText)),
    ...leftAloneSection(plan.leftAlone),
    `Next: ${next}`,
  ].join('\n\n')
}

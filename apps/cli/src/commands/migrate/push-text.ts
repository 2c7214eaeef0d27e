import type { DestructiveChange, ImpossibleChange, PushPlan, PushResult } from '@pgtend/migrator'
import { formatDuration, plural } from '../../render/format.ts'
import { leftAloneSection, section } from './change-text.ts'

/** The statements of a plan, ready to be read or pasted into psql, then what is lost, in the way, and left alone. */
export function renderPushPlan(plan: PushPlan): string {
  const statements = plan.statements.map(({ sql, phase }) =>
    phase === 'first' ? `-- commits first\n${sql};` : `${sql};`,
  )
  if (statements.length === 0) statements.push('The database matches the Prisma schema; nothing to do.')
  const losses = plan.destructive.filter(({ rows }) => rows > 0)
  const next =
    plan.statements.length === 0
      ? 'pgtend migrate status'
      : `pgtend migrate push${losses.length > 0 ? ' --accept-data-loss' : ''}`
  return [
    ...statements,
    ...section('Would be lost:', losses.map(describeLoss)),
    ...section('In the way:', plan.impossible.map(describeObstacle)),
    ...leftAloneSection(plan.leftAlone),
    `Next: ${next}`,
  ].join('\n\n')
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
    ...section('Lost:', losses.map(describeLoss)),
    ...leftAloneSection(plan.leftAlone),
    `Next: ${next}`,
  ].join('\n\n')
}

function describeLoss({ table, column, rows }: DestructiveChange): string {
  return `${column === null ? `table "${table}"` : `column "${column}" of table "${table}"`}: ${plural(rows, 'row')}`
}

function describeObstacle({ kind, table, columns, rows }: ImpossibleChange): string {
  const names = `column${columns.length === 1 ? '' : 's'} "${columns.join('", "')}" of table "${table}"`
  return `${names} ${OBSTACLES[kind]} ${plural(rows, 'row')}`
}

const OBSTACLES: Readonly<Record<ImpossibleChange['kind'], string>> = {
  'required-column-without-default': 'is required, has no default and would be missing in',
  'nulls-in-required-column': 'is null in',
  'duplicates-in-unique-index': 'shall be unique and is not in',
}

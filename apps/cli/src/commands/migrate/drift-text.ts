import type { Drift } from '@pgtend/migrator'
import { plural } from '../../render/format.ts'
import { countDifferences, renderDifferences } from './difference-text.ts'

/** The text of `drift`: differences by table, and what to do about them. */
export function renderDrift(drift: Drift): string {
  const { differences, columnOrder, applied, pending, tended, ignored, scratch, current } = drift
  const where = scratch === 'memory' ? 'in memory' : 'on the server'
  const against = `${plural(applied, 'applied migration')}, replayed ${where}`
  const order = columnOrder.map(({ schema, name }) => `Note: the columns of ${schema}.${name} stand in another order.`)
  const rest = [
    ...(tended.length === 0 ? [] : [`${plural(tended.length, 'index', 'indexes')} of \`pgtend vector\` left alone.`]),
    ...(ignored === 0 ? [] : [`${plural(ignored, 'difference')} ignored.`]),
    ...(pending.length === 0 ? [] : [`${plural(pending.length, 'pending migration')} not counted.`]),
  ]
  if (differences.length === 0) {
    return [...order, [`No drift from ${against}.`, ...rest].join(' '), 'Next: pgtend migrate status'].join('\n')
  }
  const sides = { expected: 'in the migrations', actual: 'in the database' }
  return [
    renderDifferences(differences, sides),
    '',
    ...order,
    [`${countDifferences(differences)} from ${against}.`, ...rest].join(' '),
    `Next: pgtend migrate ${current === null ? 'stamp NAME' : 'drift --sql revert, or --sql adopt for a new migration'}`,
  ].join('\n')
}

const NEXT = {
  revert: '-- Next: run it with psql, then pgtend migrate drift',
  adopt: '-- Next: put it into the migration of pgtend migrate new NAME, then here pgtend migrate stamp NAME',
} as const

/** The text of `drift --sql`: a script; what it loses stands above each statement. */
export function renderDriftSql(drift: Drift, way: keyof typeof NEXT): string {
  const changes = drift[way]
  if (changes.length === 0) return '-- No drift.'
  const lines = changes.flatMap(({ object, sql, loss, reason }) => [
    ...(reason === null
      ? []
      : [`-- ${loss === 'lossless' ? 'note' : loss}: ${object}: ${reason}`.replaceAll(/\s+/g, ' ')]),
    ...(sql === null ? [] : [`${sql};`]),
  ])
  return [...lines, NEXT[way]].join('\n')
}

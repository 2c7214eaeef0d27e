import type { Verification, VerifiedMigration } from '@pgtend/migrator'
import { formatDuration, plural } from '../../render/format.ts'
import { renderTable } from '../../render/table.ts'
import { renderDifferences } from './difference-text.ts'

/** What should have been, and what was. */
const SIDES: Readonly<Record<string, { readonly title: string; readonly expected: string; readonly actual: string }>> =
  {
    'not-restored': { title: 'is not undone by its down.sql', expected: 'before', actual: 'after down' },
    'not-repeated': { title: 'does something else the second time', expected: 'first', actual: 'second time' },
  }

/** The text of `verify`: a line per migration, then what is wrong with each. */
export function renderVerification(result: Verification): string {
  const { migrations } = result
  if (migrations.length === 0) return 'There is nothing to prove.\nNext: pgtend migrate status'
  const rows = renderTable(migrations, [
    { title: 'Migration', value: ({ name }) => name },
    { title: 'Down', value: ({ outcome }) => outcome.replaceAll('-', ' ') },
    { title: 'Duration', align: 'right', value: ({ durationMs }) => formatDuration(durationMs) },
  ])
  return [rows, ...migrations.flatMap(renderFinding), '', summary(result), `Next: ${next(result)}`].join('\n')
}

function renderFinding({ name, outcome, differences, columnOrder, reason }: VerifiedMigration): readonly string[] {
  const sides = SIDES[outcome]
  const text =
    sides === undefined
      ? reason === null
        ? []
        : ['', `${name}: ${reason}`]
      : ['', `${name} ${sides.title}:`, renderDifferences(differences, sides)]
  const order = columnOrder.map((table) => `Note: ${name} leaves the columns of ${table} in another order.`)
  return [...text, ...order]
}

function summary({ migrations, skipped }: Verification): string {
  const proven = migrations.filter(({ outcome }) => outcome === 'proven').length
  const without = migrations.filter(hasNoWayBack).length
  const wrong = migrations.length - proven - without
  const rest = [
    ...(without === 0 ? [] : [`${without} without a way back`]),
    ...(wrong === 0 ? [] : [`${wrong} wrong`]),
    ...(skipped === 0 ? [] : [`${skipped} only applied`]),
  ]
  return `${[`${plural(proven, 'migration')} proven`, ...rest].join(', ')}.`
}

function next({ verified, migrations }: Verification): string {
  const wrong = migrations.find((migration) => migration.outcome !== 'proven' && !hasNoWayBack(migration))
  if (wrong !== undefined) return `correct ${wrong.name}, then pgtend migrate verify ${wrong.name}`
  if (verified) return 'pgtend migrate up'
  const lacks = migrations.filter(({ outcome }) => outcome === 'no-down')
  return lacks.length === 0 ? 'pgtend migrate verify --allow-missing' : 'pgtend migrate down --generate'
}

function hasNoWayBack({ outcome }: VerifiedMigration): boolean {
  return outcome === 'no-down' || outcome === 'irreversible'
}

import type { Drift } from '@pgtend/migrator'
import { plural } from '../../render/format.ts'

type Difference = Drift['differences'][number]

/** Definitions are long; `--json` has them whole. */
const MAX_LENGTH = 160

/** Lists differences under the tables they belong to; `expected` and `actual` say in words where each side comes from. */
export function renderDifferences(
  differences: readonly Difference[],
  sides: { readonly expected: string; readonly actual: string },
): string {
  const groups = Map.groupBy(differences, ({ table }) => (table === null ? '' : `${table.schema}.${table.name}`))
  const tables = [...groups].sort(([left], [right]) => (left === '' ? 1 : right === '' ? -1 : left < right ? -1 : 1))
  return tables
    .flatMap(([table, own]) => [
      table === '' ? 'Not on a table' : `Table ${table}`,
      ...own.flatMap((difference) => render(difference, sides)),
    ])
    .join('\n')
}

/** `3 differences (1 missing, 2 extra)`. */
export function countDifferences(differences: readonly Difference[]): string {
  const counts = (['missing', 'extra', 'different'] as const).flatMap((change) => {
    const count = differences.filter((difference) => difference.change === change).length
    return count === 0 ? [] : [`${count} ${change}`]
  })
  return `${plural(differences.length, 'difference')} (${counts.join(', ')})`
}

function render(
  { change, identity, properties }: Difference,
  { expected, actual }: { readonly expected: string; readonly actual: string },
): readonly string[] {
  const values = properties.flatMap((property) => [
    `      ${property.name} ${expected}: ${short(property.expected)}`,
    `      ${property.name} ${actual}: ${short(property.actual)}`,
  ])
  return [`  ${change.padEnd(9)}  ${identity}`, ...values]
}

function short(value: string | null): string {
  if (value === null) return '(none)'
  const line = value.replaceAll(/\s+/g, ' ').trim()
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line
}

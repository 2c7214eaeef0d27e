import { qualifiedName } from '@pgtend/database'
import { BackupError } from '../errors.ts'
import type { DerivedSetting, LeftOut } from './derived-setting.ts'
import { unlikeColumns } from './hashed-tables.ts'
import type { DerivableTable } from './select-derivable.ts'

/**
 * Decides what is left out of which table. Pure. A whole table goes before columns of it. Refuses what could not be restored: rows
 * that other tables point to, and columns that must have a value and get none by themselves.
 * @throws {BackupError} `BACKUP_DERIVED_INVALID`, with all that is wrong in its details
 */
export function planDerived(
  settings: readonly DerivedSetting[],
  tables: readonly DerivableTable[],
): readonly LeftOut[] {
  const missing = settings.flatMap((setting, index) =>
    tables.some(({ position }) => position === index + 1)
      ? []
      : [`table ${qualifiedName(setting.schema, setting.table)} does not exist or has no rows of its own`],
  )
  const byTable = Map.groupBy(tables, ({ schema, name }) => qualifiedName(schema, name))
  const planned = [...byTable].map(([name, found]) => {
    const named = found.flatMap(({ position }) => settings[position - 1] ?? [])
    return { name, table: found[0] as DerivableTable, ...leaveOut(found[0] as DerivableTable, named) }
  })
  const emptied = new Set(planned.filter(({ leftOut }) => leftOut.kept === null).map(({ name }) => name))
  const problems = [
    ...missing,
    ...planned.flatMap(({ problems: own }) => own),
    ...planned.flatMap(({ leftOut, name, table }) => danglingReferences(name, table, leftOut, emptied)),
  ]
  const [first] = problems
  if (first === undefined) return planned.map(({ leftOut }) => leftOut)
  throw new BackupError('BACKUP_DERIVED_INVALID', first, { details: { problems } })
}

interface Decided {
  readonly leftOut: LeftOut
  readonly problems: readonly string[]
}

function leaveOut({ schema, name: table, columns }: DerivableTable, settings: readonly DerivedSetting[]): Decided {
  const whole = settings.find(({ column }) => column === null)
  const named = whole === undefined ? settings : [whole]
  const gone = new Set(named.map(({ column }) => column))
  const unlike = unlikeColumns({ columns }, gone)
  const parts = named.map(({ column, cost, costPerThousand }) => {
    const type = columns.find(({ name }) => name === column)?.type ?? null
    return { column, cost, costPerThousand, type }
  })
  const kept = columns.filter(({ name, generatedFrom }) => !gone.has(name) && generatedFrom === null)
  const names = { schema, table, unlike: [...unlike] }
  if (whole !== undefined) return { leftOut: { ...names, parts, kept: null }, problems: [] }
  const starved = columns.find(
    ({ name, generatedFrom, notNull }) => unlike.has(name) && generatedFrom !== null && notNull,
  )
  return {
    leftOut: { ...names, parts, kept: kept.map(({ name }) => name) },
    problems: [
      ...named.flatMap(({ column }) => {
        const problem = columnProblem(columns.find(({ name }) => name === column))
        return problem === undefined ? [] : [`column ${qualifiedName(schema, table)}."${column}" ${problem}`]
      }),
      ...(kept.length === 0 ? [`table ${qualifiedName(schema, table)} would keep no column`] : []),
      ...(starved
        ? [`column ${qualifiedName(schema, table)}."${starved.name}" is generated from it and not null`]
        : []),
    ],
  }
}

function columnProblem(column: DerivableTable['columns'][number] | undefined): string | undefined {
  if (column === undefined) return 'does not exist'
  if (column.generatedFrom !== null) return 'is generated and never in a backup'
  return column.notNull && !column.hasDefault ? 'must not be null and has no default' : undefined
}

/** A foreign key is checked when it is restored. */
function danglingReferences(
  name: string,
  { references }: DerivableTable,
  { kept, parts }: LeftOut,
  emptied: ReadonlySet<string>,
): readonly string[] {
  const gone = new Set(parts.map(({ column }) => column))
  const dangling = references.filter(({ schema, table, columns }) => {
    return !emptied.has(qualifiedName(schema, table)) && (kept === null || columns.some((column) => gone.has(column)))
  })
  return dangling.map(({ schema, table }) => `table ${qualifiedName(schema, table)} has a foreign key to ${name}`)
}

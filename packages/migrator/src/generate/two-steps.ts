import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { PossibleObstacle, Rename } from '../prisma-engine/changes/change.ts'
import { isOutsideEnum, rowsWithoutParent } from '../prisma-engine/changes/count-rows.ts'
import type { ScriptStatement } from '../prisma-engine/changes/parse-script.ts'
import { formerTable } from '../prisma-engine/changes/rename.ts'

export interface TwoStepsContext {
  readonly statements: readonly ScriptStatement[]
  readonly renames: readonly Rename[]
  /** Where names without schema are. */
  readonly schema: string
}

/** Writes the SQL that makes a change possible which existing rows may forbid; `…` is for whoever knows the data. Pure. */
export function twoSteps(obstacle: PossibleObstacle, context: TwoStepsContext): string {
  const { kind, schema, table, columns } = obstacle
  const name = schema === context.schema ? escapeIdentifier(table) : qualifiedName(schema, table)
  const names = columns.map((column) => escapeIdentifier(column))
  const list = names.join(', ')
  switch (kind) {
    case 'required-column-without-default':
      return [
        `${optionalColumn(obstacle, context) ?? `ALTER TABLE ${name} ADD COLUMN ${list} …`};`,
        `UPDATE ${name} SET ${list} = …;`,
        `ALTER TABLE ${name} ALTER COLUMN ${list} SET NOT NULL;`,
      ].join('\n')
    case 'nulls-in-required-column':
      return names.map((column) => `UPDATE ${name} SET ${column} = … WHERE ${column} IS NULL;`).join('\n')
    case 'values-outside-enum':
      return `UPDATE ${name} SET ${list} = … WHERE ${isOutsideEnum(obstacle)};`
    case 'rows-without-parent':
      return `SELECT * FROM ${rowsWithoutParent(obstacle)};`
    case 'duplicates-in-unique-index':
      return `SELECT ${list}, count(*) FROM ${name} GROUP BY ${list} HAVING count(*) > 1;`
  }
}

function optionalColumn(
  { schema, table, columns }: PossibleObstacle,
  { statements, renames }: TwoStepsContext,
): string | undefined {
  for (const { alter } of statements) {
    if (alter === undefined || alter.table.schema !== schema) continue
    if (formerTable(renames, schema, alter.table.name) !== table) continue
    const action = alter.actions?.find(
      ({ command: { def } }) => def !== undefined && 'ColumnDef' in def && def.ColumnDef.colname === columns[0],
    )
    if (action !== undefined) return alter.prefix + action.text.replace(/\s+NOT NULL\b/, '').replaceAll(/ {2,}/g, ' ')
  }
  return undefined
}

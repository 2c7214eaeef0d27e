import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { ColumnDef } from 'libpg-query'
import { diffSchema } from '../diff-schema.ts'
import type { LeftAlone } from './change.ts'
import type { ChangeScope } from './change-scope.ts'
import { parseScript } from './parse-script.ts'
import type { ChangeOptions } from './plan-changes.ts'
import type { CatalogFacts } from './read-catalog-facts.ts'
import { addedColumns, definedType, isVector, VECTOR_TYPES } from './script-effects.ts'

/**
 * Finds vectors whose dimension the Prisma schema has another of: its engine compares the names of unsupported types, not what stands in
 * their parentheses. Asks the engine what it would create, and only where there are vectors.
 */
export async function findOtherDimensions(
  facts: CatalogFacts,
  scope: ChangeScope,
  { schemaFiles, schema }: Pick<ChangeOptions, 'schemaFiles' | 'schema'>,
): Promise<readonly LeftAlone[]> {
  if (!facts.columns.some(({ type }) => VECTOR_TYPES.has(type))) return []
  // Without our schema, for the engine would create it first, and does not escape its name.
  const creation = await diffSchema({ from: { kind: 'empty' }, to: { kind: 'schema', files: schemaFiles } })
  const wanted = (await parseScript(creation, schema)).flatMap((statement) => addedColumns(statement, schema))
  return wanted.filter(isVector).flatMap(({ table, name, definition }) => {
    const type = definedType(definition)
    const dimension = dimensionOf(definition)
    const column = scope.findColumn(table, name)
    if (column?.type !== type || dimension === undefined || column.typeModifier === dimension) return []
    if (scope.reasonToProtect(table) !== undefined) return []
    const quoted = table.schema === schema ? escapeIdentifier(table.name) : qualifiedName(table.schema, table.name)
    const sql = `ALTER TABLE ${quoted} ALTER COLUMN ${escapeIdentifier(name)} SET DATA TYPE ${type}(${dimension})`
    const now = column.typeModifier < 0 ? type : `${type}(${column.typeModifier})`
    const reason = `it is ${now}, and vectors have to be made anew for another dimension`
    return [{ object: `column "${name}" of table "${table.name}"`, sql, reason }]
  })
}

function dimensionOf({ typeName }: ColumnDef): number | undefined {
  const [modifier] = typeName?.typmods ?? []
  return modifier !== undefined && 'A_Const' in modifier ? modifier.A_Const.ival?.ival : undefined
}

import { escapeIdentifier } from '@pgtend/database'
import { VectorError } from '../errors.ts'
import { vectorExtensionStatus } from '../extension/vector-extension-status.ts'
import { metricOfOperatorClass } from '../metric.ts'
import type { Queryable } from '../queryable.ts'
import { indexForm, storedExpression } from './index-form.ts'
import { parseIndexRecord } from './index-record.ts'
import { selectVectorColumns, type VectorColumnFilter, type VectorColumnRow } from './select-vector-columns.ts'
import { selectVectorIndexes, type VectorIndexRow } from './select-vector-indexes.ts'
import type { VectorColumnFacts, VectorIndexFacts } from './vector-facts.ts'

/**
 * Reads the vector columns and their indexes, in all schemas unless narrowed down. Reads catalogs only.
 * @throws {VectorError} `VECTOR_EXTENSION_MISSING`
 */
export async function inspectVectorColumns(
  client: Queryable,
  filter: VectorColumnFilter = {},
): Promise<readonly VectorColumnFacts[]> {
  return (await inspectWithOids(client, filter)).map(({ tableOid: _, ...facts }) => facts)
}

/** As `inspectVectorColumns`, with the oid of each table. */
export async function inspectWithOids(
  client: Queryable,
  filter: VectorColumnFilter,
): Promise<readonly (VectorColumnFacts & { readonly tableOid: number })[]> {
  const { installed, schema } = await vectorExtensionStatus(client)
  if (installed === null || schema === null) {
    throw new VectorError('VECTOR_EXTENSION_MISSING', 'the database does not have the extension "vector"')
  }
  const columns = await selectVectorColumns(client, filter)
  const indexes = await selectVectorIndexes(
    client,
    columns.map((column) => column.tableOid),
  )
  return columns.map((column) => ({
    ...column,
    indexes: indexes.filter((index) => indexesColumn(index, column)).map((index) => toFacts(index, column, schema)),
  }))
}

/** An expression whose column is known is an index of that column alone, whatever else its predicate reads. */
function indexesColumn({ tableOid, columns, expression }: VectorIndexRow, column: VectorColumnRow): boolean {
  if (tableOid !== column.tableOid || !columns.includes(column.column)) return false
  const stored = columns.filter((name) => indexForm(expression, name) !== 'other')
  return stored.length === 0 || stored.includes(column.column)
}

function toFacts(
  { tableOid: _, columns: __, options, comment, ...row }: VectorIndexRow,
  { column }: VectorColumnRow,
  extensionSchema: string,
): VectorIndexFacts {
  const form = indexForm(row.expression, column)
  return {
    ...row,
    form,
    indexedExpression: storedExpression({ ...row, form }, escapeIdentifier(column), extensionSchema),
    metric: metricOfOperatorClass(row.operatorClass) ?? null,
    parameters: Object.fromEntries((options ?? []).map(parseOption)),
    record: parseIndexRecord(comment),
  }
}

/** `lists=100` → `['lists', 100]`. */
function parseOption(option: string): [string, number] {
  const [name = '', value = ''] = option.split('=', 2)
  return [name, Number(value)]
}

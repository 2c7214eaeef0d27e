import { nameWithTail } from '@pgtend/database'
import { z } from 'zod'
import { VectorError } from '../errors.ts'
import { indexMethodSchema, vectorMetricSchema, vectorTypeSchema } from '../metric.ts'
import { oldVectorsComment } from './old-vectors-comment.ts'
import type { ReembedFacts } from './read-reembed-facts.ts'

const typedColumnSchema = z.strictObject({ name: z.string(), sqlType: z.string() }).readonly()

export const reembedPlanSchema = z
  .strictObject({
    schema: z.string(),
    table: z.string(),
    column: z.string(),
    newColumn: z.string().describe('Filled beside the old one; takes its name at the cut-over.'),
    oldColumn: z.string().describe('Name of the old column after the cut-over; it stays until it is dropped.'),
    type: vectorTypeSchema,
    dimensions: z.number(),
    key: z.array(typedColumnSchema).readonly(),
    source: z.array(z.string()).readonly().describe('Columns that the vectors are made from.'),
    trigger: z.string().describe('Trigger and function that empty the new vector when the source of a row changes.'),
    notNull: z.boolean(),
    comment: z.string().nullable().describe('Of the column; it goes over to the new vectors.'),
    grants: z
      .array(z.strictObject({ privilege: z.string(), role: z.string().nullable(), grantable: z.boolean() }).readonly())
      .readonly()
      .describe('Privileges on just the old column, given on the new one too; a null role is everybody.'),
    dependents: z
      .array(z.string())
      .readonly()
      .describe('Checks, policies, views and the like that stay with the old column.'),
    extensionSchema: z.string(),
    index: z
      .strictObject({ method: indexMethodSchema, metric: vectorMetricSchema })
      .readonly()
      .nullable()
      .describe('As the old column has it; null when it has none.'),
    resumes: z.boolean().describe('An earlier run has created the new column.'),
  })
  .readonly()

export type ReembedPlan = z.output<typeof reembedPlanSchema>

export interface PlanReembedOptions {
  /** Dimensions of the new vectors. */
  readonly dimensions: number
  /** Default: the type of the old column. */
  readonly type?: 'vector' | 'halfvec' | undefined
  /** Columns that the vectors are made from; a row whose source changes is embedded again. */
  readonly source: readonly string[]
  /** Default: the name of the column with `_new`. */
  readonly newColumn?: string | undefined
  /** Default: the name of the column with `_old`. */
  readonly oldColumn?: string | undefined
}

/**
 * Plans new vectors for a column, of other dimensions or of another model, beside the old ones. Pure.
 * @throws {VectorError} `REEMBED_KEY_MISSING`, `REEMBED_COLUMN_TAKEN`, `REEMBED_OPTION_INVALID` or `VECTOR_TYPE_UNSUPPORTED`
 */
export function planReembed(facts: ReembedFacts, options: PlanReembedOptions): ReembedPlan {
  const { schema, table, column, indexes } = facts.column
  const newColumn = options.newColumn ?? nameWithTail(column, '_new')
  const oldColumn = options.oldColumn ?? nameWithTail(column, '_old')
  const type = options.type ?? requireDense(facts)
  checkOptions(facts, options)
  if (new Set([column, newColumn, oldColumn]).size < 3) {
    throw new VectorError('REEMBED_OPTION_INVALID', '"newColumn" and "oldColumn" must be names of their own')
  }
  const trigger = nameWithTail(`${table}_${column}`, '_reembed')
  const existing = facts.columns.get(newColumn)
  // Column and trigger come in one transaction: without the trigger the column is somebody else's.
  const ours = existing?.sqlType === facts.typeText(type, options.dimensions) && facts.triggers.has(trigger)
  if (facts.columns.has(oldColumn) || (existing !== undefined && !ours)) {
    const taken = facts.columns.has(oldColumn) ? oldColumn : newColumn
    throw new VectorError('REEMBED_COLUMN_TAKEN', `table "${table}" has a column "${taken}" already`)
  }
  const [index] = indexes.filter(({ valid, metric, form }) => valid && metric !== null && form !== 'binary')
  return {
    schema,
    table,
    column,
    newColumn,
    oldColumn,
    type,
    dimensions: options.dimensions,
    key: facts.key,
    source: options.source,
    trigger,
    notNull: facts.columns.get(column)?.notNull ?? false,
    comment: commentToKeep(facts),
    grants: facts.grants,
    dependents: facts.dependents,
    extensionSchema: facts.extensionSchema,
    index: index?.metric ? { method: index.method, metric: index.metric } : null,
    resumes: existing !== undefined,
  }
}

/** Old vectors that were given their name back still have the mark. */
function commentToKeep({ column: { column }, columns }: ReembedFacts): string | null {
  const comment = columns.get(column)?.comment ?? null
  return comment === oldVectorsComment(column) ? null : comment
}

function requireDense({ column }: ReembedFacts): 'vector' | 'halfvec' {
  if (column.type === 'vector' || column.type === 'halfvec') return column.type
  throw new VectorError('VECTOR_TYPE_UNSUPPORTED', `column "${column.column}" has type ${column.type}`)
}

function checkOptions({ column, columns, key }: ReembedFacts, { dimensions, source }: PlanReembedOptions): void {
  if (key.length === 0) throw new VectorError('REEMBED_KEY_MISSING', `table "${column.table}" has no primary key`)
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > 16_000) {
    throw new VectorError('REEMBED_OPTION_INVALID', '"dimensions" must be a whole number from 1 to 16000')
  }
  const unknown = source.find((name) => !columns.has(name) || name === column.column)
  if (source.length === 0 || unknown !== undefined) {
    throw new VectorError('REEMBED_OPTION_INVALID', `"source" must name columns of table "${column.table}"`)
  }
}

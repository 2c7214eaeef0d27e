import { z } from 'zod'
import type { VectorColumnName } from '../inspect/find-vector-column.ts'
import { indexMethodSchema, vectorMetricSchema } from '../metric.ts'

const count = z.coerce.number().int().min(1).optional()

/** What may be said about an index before there is anything to build; all else is derived when it is built. */
export const pendingIndexOptionsSchema = z
  .strictObject({
    metric: vectorMetricSchema.optional(),
    method: indexMethodSchema.optional(),
    type: z.enum(['vector', 'halfvec', 'bit']).optional(),
    dimensions: count,
    lists: count,
    m: count,
    efConstruction: count,
    name: z.string().min(1).optional(),
  })
  .readonly()

export type PendingIndexOptions = z.output<typeof pendingIndexOptionsSchema>

/** An index that is wanted once the table has rows enough for it. */
export interface PendingIndex {
  readonly target: VectorColumnName
  readonly options: PendingIndexOptions
  /** Where it is declared: a file, or the configuration. */
  readonly source: string
}

/** What has become of a pending index. */
export const pendingIndexStateSchema = z
  .strictObject({
    schema: z.string().nullable().describe('Null while nobody knows.'),
    table: z.string(),
    column: z.string(),
    options: pendingIndexOptionsSchema,
    source: z.string(),
    state: z
      .enum(['built', 'ready', 'waits', 'missing', 'refused'])
      .describe('`missing`: no such column yet. `refused`: it cannot be built as it is declared.'),
    reason: z.string(),
    index: z.string().nullable().describe('The index that serves it.'),
    rows: z.number().nullable(),
    rowsNeeded: z.number().nullable().describe('Rows from which it will be built, as far as anybody can tell.'),
  })
  .readonly()

export type PendingIndexState = z.output<typeof pendingIndexStateSchema>

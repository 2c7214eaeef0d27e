import { z } from 'zod'
import { indexMethodSchema, vectorMetricSchema, vectorTypeSchema } from '../metric.ts'

/** What pgtend noted in the comment of an index it built. Fields are only ever added. */
export const indexRecordSchema = z
  .object({
    rows: z.number().describe('Rows with a vector when it was built.'),
    parameters: z.record(z.string(), z.number()).readonly(),
    pgvector: z.string(),
    builtAt: z.string(),
    search: z
      .object({ probes: z.number().optional(), efSearch: z.number().optional() })
      .readonly()
      .describe('Settings that a search through this index uses.'),
  })
  .readonly()

export type IndexRecord = z.output<typeof indexRecordSchema>

/** One index of pgvector. */
export const vectorIndexFactsSchema = z
  .strictObject({
    name: z.string(),
    method: indexMethodSchema,
    operatorClass: z.string(),
    metric: vectorMetricSchema.nullable().describe('Null for a metric that pgtend does not search by.'),
    type: vectorTypeSchema.describe('Type that is stored in the index.'),
    dimensions: z.number().nullable(),
    expression: z.string().nullable().describe('What is indexed when it is not the column itself.'),
    predicate: z.string().nullable(),
    parameters: z.record(z.string(), z.number()).readonly().describe('Storage parameters that were given.'),
    valid: z.boolean(),
    ready: z.boolean().describe('Writes maintain it.'),
    bytes: z.number(),
    scans: z.number().describe('Scans since the statistics were reset.'),
    record: indexRecordSchema.nullable(),
  })
  .readonly()

export type VectorIndexFacts = z.output<typeof vectorIndexFactsSchema>

/** One column that holds vectors, with its indexes. */
export const vectorColumnFactsSchema = z
  .strictObject({
    schema: z.string(),
    table: z.string(),
    column: z.string(),
    tableKind: z.enum(['table', 'partitioned table', 'materialized view']),
    type: vectorTypeSchema,
    dimensions: z.number().nullable().describe('Null when the column takes any.'),
    storage: z.enum(['plain', 'external', 'main', 'extended']),
    rowsEstimate: z.number().nullable().describe('From the last ANALYZE; null when there was none.'),
    tableBytes: z.number().describe('Table with TOAST, without indexes.'),
    primaryKey: z.array(z.string()).readonly(),
    indexes: z.array(vectorIndexFactsSchema).readonly(),
  })
  .readonly()

export type VectorColumnFacts = z.output<typeof vectorColumnFactsSchema>

export const vectorListSchema = z.strictObject({ columns: z.array(vectorColumnFactsSchema).readonly() }).readonly()
export type VectorList = z.output<typeof vectorListSchema>

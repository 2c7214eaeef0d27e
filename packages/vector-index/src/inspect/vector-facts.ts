import { z } from 'zod'
import { indexMethodSchema, vectorMetricSchema, vectorTypeSchema } from '../metric.ts'

/** How a search goes through an index. Settings that are left out stay at the defaults of pgvector. */
export const searchSettingsSchema = z
  .object({
    probes: z.int().min(1).optional().describe('ivfflat: lists to look into.'),
    efSearch: z.int().min(1).optional().describe('hnsw: candidates to keep.'),
    rerank: z
      .int()
      .min(1)
      .optional()
      .describe('Rows taken from the index and sorted again by the full distance of the column; at least k.'),
  })
  .readonly()

export type SearchSettings = z.output<typeof searchSettingsSchema>

export const indexFormSchema = z.enum(['column', 'cast', 'binary', 'other'])
/**
 * What an index stores of its column: all of it; a cast to halfvec (or to a vector of fixed dimensions); one bit per dimension
 * (`binary_quantize`), searched by Hamming or Jaccard distance and sorted again by the metric of the column; or something else,
 * which pgtend does not search.
 */
export type IndexForm = z.output<typeof indexFormSchema>

const notedRecallSchema = z
  .object({
    recall: z.number(),
    low: z.number(),
    high: z.number(),
    k: z.number(),
    queries: z.number(),
    queriesFrom: z.string(),
    settings: z.array(z.string()).readonly(),
    measuredAt: z.string(),
  })
  .readonly()

/** What pgtend noted in the comment of an index it built. Fields are only ever added. */
export const indexRecordSchema = z
  .object({
    rows: z.number().describe('Rows with a vector when it was built.'),
    parameters: z.record(z.string(), z.number()).readonly(),
    pgvector: z.string(),
    builtAt: z.string(),
    written: z
      .number()
      .optional()
      .describe('Rows the server had counted as inserted, updated and deleted by then, to tell how many were since.'),
    buildMs: z.number().optional().describe('How long the build took.'),
    replacedBy: z.string().optional().describe('Another index has taken its place; it only waits to be dropped.'),
    search: searchSettingsSchema.describe('Settings that a search through this index uses.'),
    recall: notedRecallSchema.optional().describe('The last measurement of searches without a filter.'),
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
    form: indexFormSchema.describe('How the index stores the column; `other` is not searched.'),
    indexedExpression: z.string().describe('SQL that `order by` must say to reach the index.'),
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

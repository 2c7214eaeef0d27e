import { z } from 'zod'
import { indexMethodSchema, vectorMetricSchema, vectorTypeSchema } from '../metric.ts'

const indexStateSchema = z
  .strictObject({
    name: z.string(),
    method: indexMethodSchema,
    definition: z.string(),
    valid: z.boolean(),
    search: z.record(z.string(), z.number().optional()).readonly().describe('Settings that searches through it use.'),
  })
  .readonly()

const distancesSchema = z.array(z.array(z.number()).readonly()).readonly()

const searchedIndexSchema = z
  .strictObject({
    name: z.string(),
    distances: distancesSchema.describe('Of the rows that it found, per query.'),
  })
  .readonly()

const searchStateSchema = z
  .strictObject({
    metric: vectorMetricSchema,
    distances: distancesSchema
      .nullable()
      .describe('Of the k nearest rows, per query; null when they are left to the comparison.'),
    indexes: z.array(searchedIndexSchema).readonly(),
  })
  .readonly()

const columnStateSchema = z
  .strictObject({
    schema: z.string(),
    table: z.string(),
    column: z.string(),
    type: vectorTypeSchema,
    dimensions: z.number().nullable(),
    vectors: z.number().nullable().describe('Rows with a vector; null for a partition, which counts with the whole.'),
    content: z.string().nullable().describe('Sum of hashes of keys and vectors; null when it was left out.'),
    indexes: z.array(indexStateSchema).readonly(),
    queries: z.array(z.string()).readonly().describe('Vectors of some rows, as text.'),
    searches: z.array(searchStateSchema).readonly(),
    unsearched: z.string().nullable().describe('Why there are no searches, or fewer.'),
  })
  .readonly()

/** What `pgtend vector snapshot` writes: all that must be the same after a migration, a restore or an upgrade. */
export const vectorStateSchema = z
  .strictObject({
    format: z.literal(1),
    pgvector: z.string(),
    serverVersion: z.number(),
    k: z.number(),
    columns: z.array(columnStateSchema).readonly(),
  })
  .readonly()

export type VectorState = z.output<typeof vectorStateSchema>
export type ColumnState = z.output<typeof columnStateSchema>
export type SearchState = z.output<typeof searchStateSchema>
export type IndexState = z.output<typeof indexStateSchema>

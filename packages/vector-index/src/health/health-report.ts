import { z } from 'zod'

export const healthCodeSchema = z.enum([
  'index-invalid',
  'index-incomplete',
  'rebuild-unfinished',
  'tune-leftover',
  'index-built-early',
  'index-version',
  'index-dead-rows',
  'index-oversized',
  'index-exceeds-memory',
  'index-unused',
  'index-duplicate',
  'index-not-chosen',
  'exact-faster',
  'recall-decayed',
  'recall-low',
  'statement-misses-index',
  'pending-ready',
  'pending-refused',
  'vectors-missing',
  'vectors-zero',
  'vectors-nan',
  'vectors-infinite',
  'vectors-tiny',
  'vectors-length',
  'vectors-dimensions',
])

/** What can be wrong with vectors and their indexes. Codes are never renamed. */
export type HealthCode = z.output<typeof healthCodeSchema>

export const healthFindingSchema = z
  .strictObject({
    code: healthCodeSchema,
    severity: z
      .enum(['critical', 'warning', 'notice'])
      .describe('`critical`: searches give wrong or missing rows. `warning`: they are slow or may become wrong.'),
    schema: z.string().nullable(),
    table: z.string().nullable(),
    column: z.string().nullable(),
    index: z.string().nullable(),
    message: z.string(),
    evidence: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).readonly(),
    command: z.array(z.string()).readonly().describe('The words of the pgtend command that comes next.'),
    sql: z.string().nullable().describe('The remedy as SQL, or what shows the rows it is about.'),
  })
  .readonly()

/** One fault, what shows it, and what to do about it. */
export type HealthFinding = z.output<typeof healthFindingSchema>

const comparisonSchema = z
  .strictObject({ difference: z.number(), low: z.number(), high: z.number(), queries: z.number(), worse: z.boolean() })
  .readonly()

/** A difference of recall with its 95 % interval. */
export type DecayComparison = z.output<typeof comparisonSchema>

export const decayMeasurementSchema = z
  .strictObject({
    schema: z.string(),
    table: z.string(),
    column: z.string(),
    index: z.string(),
    signs: z.array(z.string()).readonly().describe('Why it was measured.'),
    queries: z.number(),
    recall: z.number().describe('With rows of the table as queries, half of them from its newest tenth.'),
    low: z.number(),
    high: z.number(),
    sinceRecorded: comparisonSchema
      .nullable()
      .describe('The queries of the first recorded run since the build, measured again; null without such a run.'),
    newestAgainstAny: comparisonSchema.nullable().describe('Recall of the newest rows minus that of any rows.'),
  })
  .readonly()

/** What measuring recall again has shown. */
export type DecayMeasurement = z.output<typeof decayMeasurementSchema>

const columnSchema = z
  .strictObject({
    schema: z.string(),
    table: z.string(),
    column: z.string(),
    rows: z.number().describe('Estimate.'),
    rowsRead: z.number().describe('Rows whose vectors were looked at.'),
    indexes: z.number(),
  })
  .readonly()

const unmeasuredSchema = z
  .strictObject({ schema: z.string(), index: z.string(), reason: z.string(), command: z.array(z.string()).readonly() })
  .readonly()

/** What `pgtend vector health --json` prints. */
export const vectorHealthSchema = z
  .strictObject({
    columns: z.array(columnSchema).readonly(),
    findings: z.array(healthFindingSchema).readonly().describe('Most severe first.'),
    measured: z.array(decayMeasurementSchema).readonly(),
    unmeasured: z.array(unmeasuredSchema).readonly().describe('Indexes of which nobody knows whether they decayed.'),
    statementsUnavailable: z.string().nullable().describe('Why nobody knows which statements miss an index.'),
  })
  .readonly()

export type VectorHealth = z.output<typeof vectorHealthSchema>
export type Unmeasured = z.output<typeof unmeasuredSchema>

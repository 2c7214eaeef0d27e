import { z } from 'zod'
import { vectorMetricSchema, vectorTypeSchema } from '../metric.ts'
import type { SearchFilter } from '../search/search-types.ts'
import { tuneCandidateSchema } from './tune-candidate.ts'

/** The typical filter, as far as it decides about the route. */
export const tunedFilterSchema = z
  .strictObject({
    filter: z.custom<SearchFilter>(),
    matching: z.number().describe('Rows that match.'),
    columns: z.array(z.string()).readonly(),
    servedBy: z.string().nullable().describe('An index that finds the rows by one of the columns with a single value.'),
    btree: z.string().nullable().describe('The statement that builds such an index; null where there can be none.'),
    btreeName: z.string().nullable(),
  })
  .readonly()

export type TunedFilter = z.output<typeof tunedFilterSchema>

/** What a tune is going to do. Dry run, JSON and the real run share it. */
export const tunePlanSchema = z
  .strictObject({
    schema: z.string(),
    table: z.string(),
    column: z.string(),
    tableOid: z.number(),
    columnType: vectorTypeSchema,
    dimensions: z.number(),
    metric: vectorMetricSchema,
    k: z.number(),
    rows: z.number().describe('Rows with a vector.'),
    targetRecall: z.number(),
    latencyMs: z.number().describe('Longest that 95 of 100 searches may take.'),
    poorShare: z.number().describe('Largest share of queries that may find less than half of the truth.'),
    force: z.boolean().describe('An index is looked for although exact search is fast enough.'),
    filter: tunedFilterSchema.nullable(),
    queriesPerHalf: z.number().describe('Queries to choose settings with, and as many that only prove the choice.'),
    fewestQueries: z.number().describe('Fewer than this cannot prove the target, even if all neighbours are found.'),
    sampleRows: z.number().describe('Rows of the copy on which candidates are ranked.'),
    seed: z.number(),
    timeBudgetMs: z.number(),
    byteBudget: z.number().nullable(),
    existing: z.array(z.string()).readonly().describe('Indexes that are measured first, for they need no build.'),
    leftovers: z
      .array(z.string())
      .readonly()
      .describe('Indexes that an interrupted tune never proved; applying a choice goes on with them or drops them.'),
    candidates: z.array(tuneCandidateSchema).readonly().describe('In the order in which they are tried.'),
    excluded: z.array(z.strictObject({ name: z.string(), reason: z.string() }).readonly()).readonly(),
    steps: z.array(z.string()).readonly(),
    build: z
      .strictObject({
        minimumRowsPerList: z.number().optional(),
        maintenanceWorkMemLimitMb: z.number().optional(),
        diskFreeBytes: z.number().optional(),
        sharedMemoryFreeBytes: z.number().optional(),
      })
      .readonly()
      .describe('Limits of every build.'),
  })
  .readonly()

export type TunePlan = z.output<typeof tunePlanSchema>

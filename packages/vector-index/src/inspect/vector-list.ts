import { z } from 'zod'
import { pendingIndexStateSchema } from '../pending/pending-index.ts'
import { prismaOutlookSchema } from '../prisma/prisma-outlook.ts'
import { statementUseSchema } from './statements/lint-statement.ts'
import { vectorColumnFactsSchema, vectorIndexFactsSchema } from './vector-facts.ts'

export const measuredRecallSchema = z
  .strictObject({
    recall: z.number(),
    low: z.number(),
    high: z.number(),
    k: z.number(),
    queries: z.number(),
    measuredAt: z.string(),
  })
  .readonly()

/** The last recorded measurement of an index. */
export type MeasuredRecall = z.output<typeof measuredRecallSchema>

/** An index with what else is known about it. */
export const vectorIndexReportSchema = vectorIndexFactsSchema
  .unwrap()
  .extend({
    expectedBytes: z.number().nullable().describe('Size of a fresh index over the rows of now; null when unknown.'),
    sizeUnknown: z.string().nullable().describe('Why `expectedBytes` is null.'),
    building: z.boolean().describe('A session is building it.'),
    lastScan: z.string().nullable().describe('Last use, where the server notes it (16 and later).'),
    measured: measuredRecallSchema.nullable().describe('From `pgtend.vector_recall`; null when never measured.'),
    prisma: prismaOutlookSchema.nullable().describe('Null without a Prisma schema.'),
  })
  .readonly()

export type VectorIndexReport = z.output<typeof vectorIndexReportSchema>

/** A column with its indexes and the statements that sort by it. */
export const vectorColumnReportSchema = vectorColumnFactsSchema
  .unwrap()
  .extend({
    indexes: z.array(vectorIndexReportSchema).readonly(),
    statements: z.array(statementUseSchema).readonly().describe('Most time first.'),
    missingFromPrisma: z
      .array(z.string())
      .readonly()
      .describe(
        'Indexes that the Prisma schema declares on the column and that are not there: Prisma would create btrees.',
      ),
  })
  .readonly()

export type VectorColumnReport = z.output<typeof vectorColumnReportSchema>

/** What `pgtend vector list --json` prints. */
export const vectorListSchema = z
  .strictObject({
    columns: z.array(vectorColumnReportSchema).readonly(),
    pending: z.array(pendingIndexStateSchema).readonly(),
    statementsUnavailable: z.string().nullable().describe('Why nobody knows which statements use the columns.'),
  })
  .readonly()

export type VectorList = z.output<typeof vectorListSchema>

import { z } from 'zod'
import { indexFormSchema, searchSettingsSchema } from '../inspect/vector-facts.ts'
import { indexMethodSchema, vectorMetricSchema, vectorTypeSchema } from '../metric.ts'
import { prismaOutlookSchema } from '../prisma/prisma-outlook.ts'
import { BUILD_RESOURCES } from './plan-resources.ts'

const parameterSchema = z
  .strictObject({ name: z.enum(['lists', 'm', 'ef_construction']), value: z.number(), reason: z.string() })
  .readonly()

export type IndexParameter = z.output<typeof parameterSchema>

/** A planned index, or the reason why there is none. Dry run, JSON and the real run share it. */
export const vectorIndexPlanSchema = z
  .strictObject({
    schema: z.string(),
    table: z.string(),
    column: z.string(),
    rows: z.number(),
    method: z.enum([...indexMethodSchema.options, 'none']).describe('`none`: exact search is the better choice.'),
    reason: z.string().describe('Why this method.'),
    neededFromRows: z.number().nullable().describe('For `none`: rows from which exact search exceeds its budget.'),
    name: z.string(),
    metric: vectorMetricSchema,
    operatorClass: z.string(),
    type: vectorTypeSchema.describe('Type that is stored in the index.'),
    typeReason: z.string().describe('Why this type.'),
    form: indexFormSchema.describe('How the index stores the column.'),
    dimensions: z.number(),
    expression: z.string().nullable().describe('What is indexed when it is not the column itself.'),
    parameters: z.array(parameterSchema).readonly(),
    search: searchSettingsSchema.describe('Settings that a search starts with.'),
    statement: z.string().describe('What builds it; empty for `none`.'),
    ...BUILD_RESOURCES,
    existing: z.string().nullable().describe('Valid index that already does the same.'),
    warnings: z.array(z.string()).readonly(),
    concurrently: z.boolean().describe('Writes go on while it is built.'),
    prisma: prismaOutlookSchema
      .nullable()
      .describe('What `prisma migrate dev` would do to the index; null without a Prisma schema and for `none`.'),
    pgvector: z.string(),
  })
  .readonly()

export type VectorIndexPlan = z.output<typeof vectorIndexPlanSchema>

import { z } from 'zod'
import { indexMethodSchema, vectorTypeSchema } from '../metric.ts'
import type { PlanVectorIndexOptions } from '../plan/plan-options.ts'
import { storedType } from '../plan/stored-type.ts'
import type { TunePlan } from './tune-plan.ts'

/** An index that a tune may try. */
export const tuneCandidateSchema = z
  .strictObject({
    name: z.string().describe('`hnsw halfvec m=16 ef_construction=200`'),
    family: z
      .enum(['lists', 'bits', 'graph'])
      .describe('Of graphs, a costlier one is tried only where the cheaper ones fail.'),
    method: indexMethodSchema,
    type: vectorTypeSchema.describe('Type that is stored in the index.'),
    lists: z.enum(['rows/1000', 'sqrt(rows)']).nullable(),
    m: z.number().nullable(),
    efConstruction: z.number().nullable(),
    buildCost: z.number().describe('Relative to the cheapest.'),
    expectedBytes: z.number().describe('On the whole table.'),
    statement: z.string().describe('What would build it on the table.'),
    warnings: z.array(z.string()).readonly(),
  })
  .readonly()

export type TuneCandidate = z.output<typeof tuneCandidateSchema>

/** What makes two candidates different. */
export type CandidateShape = Pick<TuneCandidate, 'family' | 'method' | 'type' | 'lists' | 'm' | 'efConstruction'>

/** The options that plan a candidate for a table of so many rows: the copy and the table itself have each their number of lists. Pure. */
export function candidateOptions(
  shape: CandidateShape,
  rows: number,
  {
    columnType,
    metric,
    dimensions,
    targetRecall,
  }: Pick<TunePlan, 'columnType' | 'metric' | 'dimensions' | 'targetRecall'>,
): PlanVectorIndexOptions {
  return {
    method: shape.method,
    // A column of bits may be stored as nothing else, so that there is nothing to say.
    type: shape.type === columnType ? storedType(shape, columnType) : (shape.type as 'halfvec' | 'bit'),
    metric,
    dimensions,
    targetRecall,
    force: true,
    ...(shape.lists === null ? {} : { lists: listsFor(shape.lists, rows) }),
    ...(shape.m === null ? {} : { m: shape.m }),
    ...(shape.efConstruction === null ? {} : { efConstruction: shape.efConstruction }),
  }
}

function listsFor(rule: 'rows/1000' | 'sqrt(rows)', rows: number): number {
  return Math.max(1, Math.round(rule === 'rows/1000' ? rows / 1000 : Math.sqrt(rows)))
}

import { z } from 'zod'

/** What a run would lose, as the database stands. */
export const dataLossSchema = z.strictObject({
  migration: z.string(),
  schema: z.string(),
  table: z.string(),
  /** Null when it is the whole table; then rows are counted, otherwise rows with a value there. */
  column: z.string().nullable(),
  rows: z.number(),
  /** False for an estimate from the statistics: there are too many to count in time. 0 is then an unknown number. */
  exact: z.boolean(),
})
export type DataLoss = z.output<typeof dataLossSchema>

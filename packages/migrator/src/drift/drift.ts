import { z } from 'zod'
import { catalogDifferenceSchema } from '../verify/verification.ts'

const sqlChangeSchema = z.strictObject({
  /** The object that it is for. */
  object: z.string(),
  /** Null when no statement does it. */
  sql: z.string().nullable(),
  loss: z.enum(['lossless', 'lossy', 'irreversible']),
  reason: z.string().nullable(),
})
export type DriftChange = z.output<typeof sqlChangeSchema>

export const driftSchema = z.strictObject({
  /** The live database is not what its applied migrations build. */
  drifted: z.boolean(),
  /** PostgreSQL schema of the ledger. */
  schema: z.string(),
  /** The newest applied migration; null when the ledger has none. */
  current: z.string().nullable(),
  /** Migrations that were replayed: those that the ledger says are applied. */
  applied: z.int(),
  /** In the folder and not applied; what they would change is no drift. */
  pending: z.array(z.string()),
  /** Where they were replayed. */
  scratch: z.enum(['memory', 'server']),
  /** `expected` is what the migrations say, `actual` what the live database has. */
  differences: z.array(catalogDifferenceSchema),
  /** Tables whose columns stand in another order; no drift, for names are what statements use. */
  columnOrder: z.array(
    z.strictObject({
      schema: z.string(),
      name: z.string(),
      expected: z.array(z.string()),
      actual: z.array(z.string()),
    }),
  ),
  /** Vector indexes that `pgtend vector` built beside the migrations; no drift. */
  tended: z.array(z.string()),
  /** Differences that the ignore list hides. */
  ignored: z.int(),
  /** Entries of the ignore list that hide nothing. */
  unusedIgnores: z.array(z.string()),
  /** Statements that make the database again what its migrations say. */
  revert: z.array(sqlChangeSchema),
  /** Statements for a new migration that says what the database has. */
  adopt: z.array(sqlChangeSchema),
  warnings: z.array(z.string()),
})
export type Drift = z.output<typeof driftSchema>

import { z } from 'zod'

/** One object that a comparison of catalogs found different. */
export const catalogDifferenceSchema = z.strictObject({
  identity: z.string(),
  kind: z.string(),
  table: z.strictObject({ schema: z.string(), name: z.string() }).nullable(),
  change: z.enum(['missing', 'extra', 'different']),
  properties: z.array(
    z.strictObject({ name: z.string(), expected: z.string().nullable(), actual: z.string().nullable() }),
  ),
})

export const verifiedMigrationSchema = z.strictObject({
  name: z.string(),
  /**
   * `proven`: down led back, and up again to the same schema. `no-down`, `irreversible`: there is no way back to try.
   * `not-restored`: the schema after down is not the one before. `not-repeated`: the second up led elsewhere.
   * `failed`: down or the second up was refused by PostgreSQL.
   */
  outcome: z.enum(['proven', 'no-down', 'irreversible', 'not-restored', 'not-repeated', 'failed']),
  /** Between the schema that should be there (`expected`) and the one that is. */
  differences: z.array(catalogDifferenceSchema),
  /** Tables whose columns stand in another order after down; harmless, for names are what statements use. */
  columnOrder: z.array(z.string()),
  /** Which run was refused and why; for `irreversible` what the script says. */
  reason: z.string().nullable(),
  durationMs: z.number(),
})
export type VerifiedMigration = z.output<typeof verifiedMigrationSchema>

export const verificationSchema = z.strictObject({
  /** Each migration is proven, or has no way back and that was allowed. */
  verified: z.boolean(),
  /** Applied first and not looked at. */
  skipped: z.int(),
  migrations: z.array(verifiedMigrationSchema),
})
export type Verification = z.output<typeof verificationSchema>

import { z } from 'zod'
import { generatedDownSchema } from '../derive-down/generated-down.ts'
import {
  leftAloneSchema,
  possibleLossSchema,
  possibleObstacleSchema,
  renameSchema,
} from '../prisma-engine/changes/change.ts'

/** Rows at stake when they were counted; null when no database was asked. */
const rows = z.int().min(0).nullable()
/** The same in words, for people: `column "a" of table "t" is dropped with its values`. */
const text = z.string()

/** What `migrate generate` made of a Prisma schema and a folder of migrations; shape of `--json`. */
export const generatedMigrationSchema = z.strictObject({
  /** Null when the migrations build what the Prisma schema says. */
  name: z.string().nullable(),
  directory: z.string().nullable(),
  /** What is or would be written. */
  files: z.array(z.string()),
  dryRun: z.boolean(),
  /** The text of `migration.sql`; empty when there is nothing to do. */
  sql: z.string(),
  /** `down.sql` with its proof; null when there is nothing to do. What is `unproven` is not written. */
  down: generatedDownSchema.nullable(),
  renames: z.array(renameSchema),
  /** What the engine would have changed and raw SQL owns. */
  leftAlone: z.array(leftAloneSchema),
  /** Where data is lost. Names are those from before the renames. */
  losses: z.array(possibleLossSchema.extend({ rows, text })),
  /** What existing rows may forbid, with the SQL that gets there in two steps. */
  obstacles: z.array(possibleObstacleSchema.extend({ rows, text, twoSteps: z.string() })),
  /** Statements that the engine would propose again afterwards; null when that was not looked at, because the way back is unproven. */
  remaining: z.array(z.string()).nullable(),
  /** Said of the name, for example that the clock is behind the newest migration. */
  warnings: z.array(z.string()),
})
export type GeneratedMigration = z.output<typeof generatedMigrationSchema>

import { z } from 'zod'
import {
  changeStatementSchema,
  leftAloneSchema,
  possibleLossSchema,
  possibleObstacleSchema,
  renameSchema,
} from '../changes/change.ts'

/** A change after which data is gone or may be another. Names are those from before the renames. */
const destructiveChangeSchema = possibleLossSchema.extend({
  /** Rows with data in the table or column when the plan was made. */
  rows: z.int().min(0),
  /** `column "a" of table "t" is dropped with its values` */
  text: z.string(),
})

/** A change that the rows of the table forbid. */
const impossibleChangeSchema = possibleObstacleSchema.extend({
  /** Rows in the way. */
  rows: z.int().min(1),
  /** `column "a" of table "t" becomes required` */
  text: z.string(),
})

/** What `migrate push` would do; shape of `--json` with `--dry-run`. */
export const pushPlanSchema = z.strictObject({
  /** PostgreSQL schema that unqualified names are in. */
  schema: z.string(),
  statements: z.array(changeStatementSchema),
  renames: z.array(renameSchema),
  leftAlone: z.array(leftAloneSchema),
  destructive: z.array(destructiveChangeSchema),
  impossible: z.array(impossibleChangeSchema),
})

/** What `migrate push` did; shape of `--json`. */
export const pushResultSchema = z.strictObject({
  plan: pushPlanSchema,
  /** Statements run; 0 when the database matched the schema already. */
  statementsRun: z.int().min(0),
  durationMs: z.number().min(0),
})

export type PushStatement = Readonly<z.infer<typeof changeStatementSchema>>
export type DestructiveChange = Readonly<z.infer<typeof destructiveChangeSchema>>
export type ImpossibleChange = Readonly<z.infer<typeof impossibleChangeSchema>>
type PushPlanData = z.infer<typeof pushPlanSchema>
export type PushPlan = { readonly [K in keyof PushPlanData]: Readonly<PushPlanData[K]> }

export interface PushResult {
  readonly plan: PushPlan
  readonly statementsRun: number
  readonly durationMs: number
}

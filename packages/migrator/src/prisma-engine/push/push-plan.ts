import { z } from 'zod'

/** One statement of a push. */
const pushStatementSchema = z.strictObject({
  sql: z.string(),
  /**
   * `first` commits by itself before the rest: a new enum value cannot be used in the transaction that adds it (55P04).
   * All others run together in one transaction.
   */
  phase: z.enum(['first', 'transaction']),
})

/** A change that the engine proposed and pgtend does not make. */
const leftAloneSchema = z.strictObject({
  /** What is left alone: `index "item_embedding_hnsw"`. */
  object: z.string(),
  /** The engine's own SQL, for whoever wants it after all. */
  sql: z.string(),
  /** Why, as a half-sentence: `hnsw index, which a Prisma schema cannot describe`. */
  reason: z.string(),
})

/** A change after which data is gone or may be another. */
const destructiveChangeSchema = z.strictObject({
  kind: z.enum(['drop-table', 'drop-column', 'recreate-column', 'change-type']),
  schema: z.string(),
  table: z.string(),
  /** Null for a whole table. */
  column: z.string().nullable(),
  /** Rows with data in the table or column when the plan was made. */
  rows: z.int().min(0),
})

/** A change that the rows of the table forbid. */
const impossibleChangeSchema = z.strictObject({
  kind: z.enum(['required-column-without-default', 'nulls-in-required-column']),
  schema: z.string(),
  table: z.string(),
  column: z.string(),
  /** Rows in the way. */
  rows: z.int().min(1),
})

/** What `migrate push` would do; shape of `--json` with `--dry-run`. */
export const pushPlanSchema = z.strictObject({
  /** PostgreSQL schema that unqualified names are in. */
  schema: z.string(),
  statements: z.array(pushStatementSchema),
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

export type PushStatement = Readonly<z.infer<typeof pushStatementSchema>>
export type LeftAlone = Readonly<z.infer<typeof leftAloneSchema>>
export type DestructiveChange = Readonly<z.infer<typeof destructiveChangeSchema>>
export type ImpossibleChange = Readonly<z.infer<typeof impossibleChangeSchema>>

export interface PushPlan {
  readonly schema: string
  readonly statements: readonly PushStatement[]
  readonly leftAlone: readonly LeftAlone[]
  readonly destructive: readonly DestructiveChange[]
  readonly impossible: readonly ImpossibleChange[]
}

export interface PushResult {
  readonly plan: PushPlan
  readonly statementsRun: number
  readonly durationMs: number
}

import { z } from 'zod'

/** One statement of a change. */
export const changeStatementSchema = z.strictObject({
  sql: z.string(),
  /**
   * `first` commits by itself before the rest: a new enum value cannot be used in the transaction that adds it (55P04).
   * All others run together in one transaction.
   */
  phase: z.enum(['first', 'transaction']),
})

/** A change that the engine proposed and pgtend does not make. */
export const leftAloneSchema = z.strictObject({
  /** What is left alone: `index "item_embedding_hnsw"`. */
  object: z.string(),
  /** The engine's own SQL, for whoever wants it after all. */
  sql: z.string(),
  /** Why, as a half-sentence: `hnsw index, which a Prisma schema cannot describe`. */
  reason: z.string(),
})

/** A change after which data is gone or may be another. */
export const possibleLossSchema = z.strictObject({
  kind: z.enum(['drop-table', 'drop-column', 'recreate-column', 'change-type']),
  schema: z.string(),
  table: z.string(),
  /** Null for a whole table. */
  column: z.string().nullable(),
})

/** A change that fails where there are rows of a certain kind. */
export const possibleObstacleSchema = z.strictObject({
  kind: z.enum([
    'required-column-without-default',
    'nulls-in-required-column',
    'duplicates-in-unique-index',
    'rows-without-parent',
    'values-outside-enum',
  ]),
  schema: z.string(),
  table: z.string(),
  /** The column; of a unique index all of them. */
  columns: z.array(z.string()).readonly(),
  /** Of a foreign key: where the parents are. */
  references: z
    .strictObject({ schema: z.string(), table: z.string(), columns: z.array(z.string()).readonly() })
    .optional(),
  /** Of an enum: its values, those that are renamed by their old names too. */
  allowed: z.array(z.string()).readonly().optional(),
})

/** Something that was renamed instead of dropped and made anew. */
export const renameSchema = z.strictObject({
  kind: z.enum(['table', 'column', 'enum', 'enum-value']),
  schema: z.string(),
  /** The table or enum; for a column or an enum value, the one that it belongs to. */
  of: z.string(),
  from: z.string(),
  to: z.string(),
})

export type ChangeStatement = Readonly<z.infer<typeof changeStatementSchema>>
export type LeftAlone = Readonly<z.infer<typeof leftAloneSchema>>
export type PossibleLoss = Readonly<z.infer<typeof possibleLossSchema>>
export type PossibleObstacle = Readonly<z.infer<typeof possibleObstacleSchema>>
export type Rename = Readonly<z.infer<typeof renameSchema>>

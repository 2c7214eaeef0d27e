/** A value of a planned row: arrays are PostgreSQL arrays, objects JSONB, texts whatever their column is. */
export type SeedValue = null | boolean | number | string | readonly string[] | SeedJson
export interface SeedJson {
  readonly [key: string]: null | boolean | number | string | readonly string[] | SeedJson
}

/** Values by column name; all rows of a table have the same columns. */
export type SeedRow = Readonly<Record<string, SeedValue>>

/** The rows of one table. */
export interface SeedTable {
  readonly table: string
  /** Columns of the primary key. */
  readonly key: readonly string[]
  readonly rows: readonly SeedRow[]
  /** Vector column, and the column with the text that it is the embedding of. */
  readonly embedding?: { readonly column: string; readonly from: string }
}

/** All rows of a seed, parents before children. Plain data; the same seed and options give the same plan. */
export interface SeedPlan {
  readonly seed: number
  readonly tables: readonly SeedTable[]
}

export interface SeedPlanOptions {
  /** Number that every value follows from, 0 to 2147483647; default 1. */
  readonly seed?: number
  /** Default 20. */
  readonly memoriesPerUser?: number
  /** Default 2. */
  readonly chatsPerUser?: number
  /** Default 6. */
  readonly messagesPerChat?: number
  /** Default 3. */
  readonly storiesPerUser?: number
}

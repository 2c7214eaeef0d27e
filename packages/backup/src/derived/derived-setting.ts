/** Data that can be computed again, so that a backup may leave it out: all rows of a table, or one of its columns. */
export interface DerivedSetting {
  readonly schema: string
  readonly table: string
  /** Null: all rows of the table. */
  readonly column: string | null
  /** How it is computed again, for people. */
  readonly cost?: string | undefined
  /** What a thousand values cost, in any currency. */
  readonly costPerThousand?: number | undefined
}

/** What is left out of one table, a partition, or a table that has none. */
export interface LeftOut {
  readonly schema: string
  readonly table: string
  /** The settings that name it; those of columns, or one of the whole table. */
  readonly parts: readonly LeftOutPart[]
  /** Columns whose rows are copied apart from the dump, in their order; null when all rows are left out. */
  readonly kept: readonly string[] | null
  /** Columns that a restored database may have other values in: those left out, and what is generated from them. */
  readonly unlike: readonly string[]
}

export interface LeftOutPart extends Pick<DerivedSetting, 'column' | 'cost' | 'costPerThousand'> {
  /** `vector(1536)`; null for a whole table. */
  readonly type: string | null
}

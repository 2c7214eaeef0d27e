/** An index that a Prisma schema declares on a table. */
export interface PrismaIndex {
  /** Name in the database: that of `map`, or the one Prisma chooses. */
  readonly name: string
  readonly columns: readonly string[]
  /** An operator class is given, which Prisma compares with that of the database. */
  readonly hasOperators: boolean
}

/** A table of a Prisma schema, by its names in the database. */
export interface PrismaTable {
  /** From `@@schema`; null when the schema of the connection is meant. */
  readonly schema: string | null
  readonly table: string
  readonly indexes: readonly PrismaIndex[]
}

/** What a Prisma schema says about indexes. */
export interface PrismaSchema {
  readonly tables: readonly PrismaTable[]
  /** The preview feature `partialIndexes` is on. */
  readonly partialIndexes: boolean
  /** Tables that Prisma is told to leave alone, `table` or `schema.table`. */
  readonly external: readonly string[]
}

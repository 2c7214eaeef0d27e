/** One SQL file of a migration. */
export interface MigrationScript {
  readonly path: string
  /** The file as text; a byte order mark is kept. */
  readonly text: string
  /** Lower-case hex SHA-256 of the bytes, as in Prisma's ledger. */
  readonly checksum: string
}

/** One folder of the migrations directory. */
export interface MigrationFile {
  /** Name of the folder, for example `20261121093000_add_stories`. */
  readonly name: string
  readonly up: MigrationScript
  /** `down.sql`; Prisma ignores it. */
  readonly down: MigrationScript | undefined
}

import type { ClientBase } from 'pg'

/** Tools whose history can be taken over; `database` stands for any other, or none. */
export const FOREIGN_TOOLS = ['dbmate', 'node-pg-migrate', 'drizzle', 'alembic', 'database'] as const
export type ForeignTool = (typeof FOREIGN_TOOLS)[number]

/** One migration of another tool as the folder will have it. */
export interface ForeignMigration {
  readonly name: string
  readonly up: string
  /** Null when the tool has no way back for it. */
  readonly down: string | null
  readonly applied: boolean
}

/** What another tool knows. `baseline`: its scripts are programs, so the database itself says what it contains. */
export interface ForeignHistory {
  readonly migrations: readonly ForeignMigration[]
  readonly baseline: boolean
  readonly warnings: readonly string[]
}

/** Where the history of a tool lies. */
export interface ForeignSource {
  readonly client: ClientBase
  /** Folder of its migrations. */
  readonly folder: string
  /** Its own table, quoted and qualified as the search_path needs it. */
  readonly table: string
}

export type ReadForeignHistory = (source: ForeignSource) => Promise<ForeignHistory>

/** Where each tool keeps things unless it is told otherwise. */
export const FOREIGN_DEFAULTS: Readonly<Record<ForeignTool, { readonly folder: string; readonly table: string }>> = {
  dbmate: { folder: 'db/migrations', table: 'schema_migrations' },
  'node-pg-migrate': { folder: 'migrations', table: 'pgmigrations' },
  drizzle: { folder: 'drizzle', table: 'drizzle.__drizzle_migrations' },
  alembic: { folder: 'alembic/versions', table: 'alembic_version' },
  database: { folder: '.', table: '' },
}

export const BASELINE: ForeignHistory = { migrations: [], baseline: true, warnings: [] }

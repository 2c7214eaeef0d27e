import type { DiffTarget } from '@prisma/schema-engine-wasm/schema_engine_bg'
import { NOTHING_EXTERNAL } from './engine-filter.ts'
import { readMigrationList } from './migration-list.ts'
import type { SchemaFile } from './read-schema-files.ts'
import { requirePostgres } from './require-postgres.ts'
import { type EngineOptions, withSchemaEngine } from './with-schema-engine.ts'

/** One side of a comparison. */
export type SchemaSource =
  | { readonly kind: 'empty' }
  /** The Prisma schema itself. */
  | { readonly kind: 'schema'; readonly files: readonly SchemaFile[] }
  /** The live database, in the PostgreSQL schemas that the datasource block of `files` names; needs `connect`. */
  | { readonly kind: 'database'; readonly files: readonly SchemaFile[] }
  /** What the migrations of a folder build; needs `connect` and `openShadow`. */
  | { readonly kind: 'migrations'; readonly directory: string }

export interface DiffOptions extends EngineOptions {
  readonly from: SchemaSource
  readonly to: SchemaSource
}

/** What the engine prints when there is nothing to do. */
const EMPTY_SCRIPT = '-- This is an empty migration.'

/**
 * Returns the SQL that Prisma's engine would write to get from one schema to another; an empty string when nothing differs.
 * Never writes to the database, except that the engine creates the PostgreSQL schema of the connection when it is missing.
 * @throws {PrismaEngineError} `PRISMA_SCHEMA_INVALID`, `PRISMA_ENGINE_FAILED`, `PRISMA_MIGRATIONS_UNREADABLE`
 */
export async function diffSchema({ from, to, ...engineOptions }: DiffOptions): Promise<string> {
  const targets = { from: await diffTarget(from), to: await diffTarget(to) }
  const { stdout } = await withSchemaEngine(engineOptions, (engine) =>
    engine.diff({ ...targets, script: true, exitCode: null, filters: NOTHING_EXTERNAL }),
  )
  const script = stdout?.trim() ?? ''
  return script === EMPTY_SCRIPT ? '' : script
}

async function diffTarget(source: SchemaSource): Promise<DiffTarget> {
  switch (source.kind) {
    case 'empty':
      return { tag: 'empty' }
    case 'schema':
      requirePostgres(source.files)
      return { tag: 'schemaDatamodel', files: [...source.files] }
    case 'database':
      return { tag: 'schemaDatasource', files: [...source.files], configDir: '.' }
    case 'migrations':
      return { tag: 'migrations', ...(await readMigrationList(source.directory)) }
  }
}

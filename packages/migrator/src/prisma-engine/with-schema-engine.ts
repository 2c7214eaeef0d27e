import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'
import type { Client } from 'pg'
import type { OpenShadow } from './shadow-database.ts'

/** What the engine may talk to. */
export interface EngineOptions {
  /** Opens the session to the live database; without it the engine works offline and knows of no database. */
  readonly connect?: (() => Promise<Client>) | undefined
  /** An open session to use instead of `connect`: it is neither ended nor are its locks released, but its search_path changes. */
  readonly session?: Client | undefined
  /** Schema of the tables and of `_prisma_migrations`; the engine creates it when it is missing. Default `public`. */
  readonly schema?: string | undefined
  /** Where migrations are replayed; what needs one fails without it. */
  readonly openShadow?: OpenShadow | undefined
}

/**
 * Runs `work` with Prisma's schema engine on one session, and ends every session and shadow database afterwards.
 * @throws {PrismaEngineError} `PRISMA_ENGINE_FAILED`, `PRISMA_ENGINE_PANICKED`, `PRISMA_SCHEMA_INVALID`, `PRISMA_ENGINE_NOT_INSTALLED`
 */
export async function withSchemaEngine<T>(
  options: EngineOptions,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  // Loaded on use: Prisma's packages must not slow down the start of commands that never compare schemas.
  const { runEngineSession } = await import('./engine-session.ts')
  return runEngineSession(options, work)
}

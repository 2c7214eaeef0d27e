import type { Database, Environment } from '@pgtend/database'
import { PrismaEngineError } from '../prisma-engine-error.ts'
import type { SchemaFile } from '../read-schema-files.ts'
import type { PushPlan } from './push-plan.ts'

export interface PlanPushOptions {
  /** Anything but development is refused. */
  readonly environment: Environment
  /** PostgreSQL schema of the models; default `public`. */
  readonly schema?: string
}

const DEFAULT_SCHEMA = 'public'

/**
 * Says which statements bring the live database to the Prisma schema without a migration, what they would destroy, and what is left
 * alone because raw SQL owns it: vector, expression and partial indexes, generated columns, partitions, extensions, pgtend's own tables.
 * Only reads; counts the rows of tables that would lose data.
 * @throws {PrismaEngineError} `PUSH_NOT_DEVELOPMENT`, `PRISMA_SCHEMA_INVALID`, `PRISMA_ENGINE_FAILED`
 */
export async function planPush(
  database: Database,
  schemaFiles: readonly SchemaFile[],
  { environment, schema = DEFAULT_SCHEMA }: PlanPushOptions,
): Promise<PushPlan> {
  if (environment !== 'development') {
    throw new PrismaEngineError('PUSH_NOT_DEVELOPMENT', `push is for development, and this is ${environment}`)
  }
  // Loaded on use: what only a push needs must not slow down the start of other commands.
  const { buildPushPlan } = await import('./build-push-plan.ts')
  return buildPushPlan(database, schemaFiles, schema)
}

import type { Database, Environment } from '@pgtend/database'
import type { ChangeOptions } from '../changes/plan-changes.ts'
import { PrismaEngineError } from '../prisma-engine-error.ts'
import type { SchemaFile } from '../read-schema-files.ts'
import type { PushPlan } from './push-plan.ts'

export interface PlanPushOptions extends Pick<ChangeOptions, 'external' | 'renames' | 'decideRename'> {
  /** Anything but development is refused. */
  readonly environment: Environment
  /** PostgreSQL schema of the models; default `public`. */
  readonly schema?: string
}

const DEFAULT_SCHEMA = 'public'

/**
 * Says which statements bring the live database to the Prisma schema without a migration, what they would destroy, and what is left
 * alone because raw SQL owns it: vector, expression and partial indexes, generated columns, partitions, extensions, pgtend's own tables.
 * Changes nothing; counts the rows of tables that would lose data. Renames are tried in a transaction that is rolled back.
 * @throws {PrismaEngineError} `PUSH_NOT_DEVELOPMENT`, `PRISMA_SCHEMA_INVALID`, `PRISMA_ENGINE_FAILED`, `RENAME_UNDECIDED`,
 * `RENAME_INVALID`, `RENAME_IMPOSSIBLE`
 */
export async function planPush(
  database: Database,
  schemaFiles: readonly SchemaFile[],
  { environment, schema = DEFAULT_SCHEMA, ...options }: PlanPushOptions,
): Promise<PushPlan> {
  if (environment !== 'development') {
    throw new PrismaEngineError('PUSH_NOT_DEVELOPMENT', `push is for development, and this is ${environment}`)
  }
  // Loaded on use: what only a push needs must not slow down the start of other commands.
  const { buildPushPlan } = await import('./build-push-plan.ts')
  return buildPushPlan(database, { ...options, schemaFiles, schema })
}

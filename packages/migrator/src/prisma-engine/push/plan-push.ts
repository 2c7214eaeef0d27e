import { type Database, type Environment, escapeIdentifier, withSession } from '@pgtend/database'
import { diffSchema } from '../diff-schema.ts'
import { PrismaEngineError } from '../prisma-engine-error.ts'
import type { SchemaFile } from '../read-schema-files.ts'
import { countLoss, countObstacle } from './count-rows.ts'
import { filterPush } from './filter-push.ts'
import { parseScript } from './parse-script.ts'
import type { PushPlan } from './push-plan.ts'
import { readPushFacts } from './read-push-facts.ts'

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
  const isThere = await schemaExists(database, schema)
  const script = await diffSchema({
    // The engine would create a missing schema by itself, and a plan only reads.
    from: isThere ? { kind: 'database', files: schemaFiles } : { kind: 'empty' },
    to: { kind: 'schema', files: schemaFiles },
    connect: isThere ? () => database.connect() : undefined,
    schema,
  })
  const statements = await parseScript(isThere ? script : withCreateSchema(script, schema), schema)
  return withSession(database, async (client) => {
    const filtered = filterPush(statements, await readPushFacts(client), schema)
    const plan = { schema, statements: filtered.statements, leftAlone: filtered.leftAlone }
    const destructive = []
    for (const loss of filtered.losses) destructive.push(await countLoss(client, loss))
    const impossible = []
    for (const obstacle of filtered.obstacles) impossible.push(await countObstacle(client, obstacle))
    return { ...plan, destructive, impossible: impossible.filter((change) => change !== undefined) }
  })
}

async function schemaExists(database: Database, schema: string): Promise<boolean> {
  const { rowCount } = await database.pool.query('select 1 from pg_catalog.pg_namespace where nspname = $1::text', [
    schema,
  ])
  return rowCount === 1
}

function withCreateSchema(script: string, schema: string): string {
  return `CREATE SCHEMA IF NOT EXISTS ${escapeIdentifier(schema)};\n\n${script}`
}

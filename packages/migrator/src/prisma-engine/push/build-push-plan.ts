import { type Database, escapeIdentifier, withSession } from '@pgtend/database'
import { diffSchema } from '../diff-schema.ts'
import type { SchemaFile } from '../read-schema-files.ts'
import { countLoss, countObstacle } from './count-rows.ts'
import { filterPush } from './filter-push.ts'
import { parseScript } from './parse-script.ts'
import type { PushPlan } from './push-plan.ts'
import { readPushFacts } from './read-push-facts.ts'

/** The part of `planPush` that compares schemas. Only reads. */
export async function buildPushPlan(
  database: Database,
  schemaFiles: readonly SchemaFile[],
  schema: string,
): Promise<PushPlan> {
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

import { type Database, escapeIdentifier, withSession } from '@pgtend/database'
import { countLoss, countObstacle } from '../changes/count-rows.ts'
import { describeLoss, describeObstacle } from '../changes/describe-change.ts'
import { type ChangeOptions, planChanges } from '../changes/plan-changes.ts'
import type { PushPlan, PushStatement } from './push-plan.ts'

/** The part of `planPush` that compares schemas. */
export async function buildPushPlan(database: Database, options: ChangeOptions): Promise<PushPlan> {
  const { schema } = options
  return withSession(database, async (client) => {
    const isThere = await schemaExists(database, schema)
    const { statements, renames, leftAlone, losses, obstacles } = await planChanges(client, options)
    const destructive = []
    for (const loss of losses) destructive.push(await countLoss(client, { ...loss, text: describeLoss(loss) }))
    const impossible = []
    for (const obstacle of obstacles) {
      impossible.push(await countObstacle(client, { ...obstacle, text: describeObstacle(obstacle) }))
    }
    return {
      schema,
      statements: isThere ? [...statements] : [createSchema(schema), ...statements],
      renames: [...renames],
      leftAlone: [...leftAlone],
      destructive,
      impossible: impossible.filter(({ rows }) => rows > 0),
    }
  })
}

async function schemaExists(database: Database, schema: string): Promise<boolean> {
  const { rowCount } = await database.pool.query('select 1 from pg_catalog.pg_namespace where nspname = $1::text', [
    schema,
  ])
  return rowCount === 1
}

function createSchema(schema: string): PushStatement {
  return { sql: `CREATE SCHEMA IF NOT EXISTS ${escapeIdentifier(schema)}`, phase: 'transaction' }
}

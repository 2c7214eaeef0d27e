import { type Database, SQLSTATE, sqlstateOf, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import { countLoss, countObstacle } from '../prisma-engine/changes/count-rows.ts'
import { describeLoss, describeObstacle } from '../prisma-engine/changes/describe-change.ts'
import type { ScriptStatement } from '../prisma-engine/changes/parse-script.ts'
import type { PlannedChanges } from '../prisma-engine/changes/plan-changes.ts'
import type { GeneratedMigration } from './generated-migration.ts'
import { twoSteps } from './two-steps.ts'

export interface RiskOptions {
  readonly script: readonly ScriptStatement[]
  /** Where names without schema are. */
  readonly schema: string
  /** Where the rows are counted; without it nobody knows how many there are. */
  readonly countIn?: Database | undefined
}

/** Says what changes may lose and what may forbid them, with the rows of a database at hand. Reads the tables concerned whole. */
export async function assessRisks(
  { losses, obstacles, renames }: PlannedChanges,
  { script, schema, countIn }: RiskOptions,
): Promise<Pick<GeneratedMigration, 'losses' | 'obstacles'>> {
  const context = { statements: script, renames, schema }
  const said = losses.map((loss) => ({ ...loss, text: describeLoss(loss) }))
  const steps = obstacles.map((obstacle) => ({
    ...obstacle,
    text: describeObstacle(obstacle),
    twoSteps: twoSteps(obstacle, context),
  }))
  if (countIn === undefined) {
    return {
      losses: said.map((loss) => ({ ...loss, rows: null })),
      obstacles: steps.map((one) => ({ ...one, rows: null })),
    }
  }
  return withSession(countIn, async (client) => {
    const counted: Pick<GeneratedMigration, 'losses' | 'obstacles'> = { losses: [], obstacles: [] }
    for (const loss of said) counted.losses.push(await countWith(client, countLoss, loss))
    for (const obstacle of steps) counted.obstacles.push(await countWith(client, countObstacle, obstacle))
    return counted
  })
}

/** The database may be behind the folder and lack the table. */
async function countWith<T>(
  client: Client,
  count: (client: Client, change: T) => Promise<T & { readonly rows: number }>,
  change: T,
): Promise<T & { readonly rows: number | null }> {
  try {
    return await count(client, change)
  } catch (error) {
    const sqlstate = sqlstateOf(error)
    if (sqlstate !== SQLSTATE.undefinedTable && sqlstate !== SQLSTATE.undefinedColumn) throw error
    return { ...change, rows: null }
  }
}

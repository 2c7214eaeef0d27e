import type { Database } from '@pgtend/database'
import { applyVectorIndex, planVectorIndex, readVectorTableFacts } from '@pgtend/vector-index'

/** Chooses an index for the table `items` and builds it. Returns what was chosen, in one line. */
export async function tuneItems(database: Database, targetRecall: number): Promise<string> {
  const facts = await readVectorTableFacts(database.pool, { table: 'items', column: 'embedding' })
  const plan = planVectorIndex(facts, { targetRecall, force: true })
  await applyVectorIndex(database, plan)
  return `${plan.name}: ${plan.reason}`
}

import type { Database } from '@pgtend/database'
import { findRebuildTargets } from '../src/rebuild/find-rebuild-targets.ts'
import { planRebuild } from '../src/rebuild/plan-rebuild.ts'
import { readRebuildFacts } from '../src/rebuild/read-rebuild-facts.ts'
import type { PlanRebuildOptions } from '../src/rebuild/rebuild-options.ts'
import type { RebuildPlan } from '../src/rebuild/rebuild-plan.ts'

/** Plans the rebuild of the one index that a name means. */
export async function planOfIndex(
  database: Database,
  options: PlanRebuildOptions = {},
  parts: readonly string[] = ['idx'],
): Promise<RebuildPlan> {
  const [target, ...others] = await findRebuildTargets(database.pool, parts)
  if (target === undefined || others.length > 0) throw new Error(`${others.length + 1} indexes instead of one`)
  const concurrently = database.capabilities.concurrentSessions
  return planRebuild(await readRebuildFacts(database.pool, target), { concurrently, ...options })
}

import type { Cluster } from '@pgtend/database'
import type { SafetyPrunePlan } from './plan-safety-prune.ts'

/**
 * Drops the databases of the plan with all their data. One that somebody is connected to is left alone.
 * @throws {DatabaseError} `DATABASE_IN_USE`
 */
export async function applySafetyPrune(cluster: Cluster, plan: SafetyPrunePlan): Promise<void> {
  for (const { name } of plan.remove) await cluster.drop(name)
}

import type { Cluster } from '@pgtend/database'
import type { SafetyPrunePlan } from './plan-safety-prune.ts'

/**
 * Drops the databases of the plan with all their data. One that somebody is connected to is left alone, and the others still go.
 * @throws {DatabaseError} `DATABASE_IN_USE`, after the others were dropped
 */
export async function applySafetyPrune(
  cluster: Cluster,
  plan: SafetyPrunePlan,
  onDrop?: (name: string) => void,
): Promise<void> {
  const failures: unknown[] = []
  for (const { name } of plan.remove) {
    onDrop?.(name)
    await cluster.drop(name).catch((error: unknown) => failures.push(error))
  }
  if (failures.length === 1) throw failures[0]
  if (failures.length > 1) {
    throw new AggregateError(failures, `${failures.length} databases could not be dropped`, { cause: failures[0] })
  }
}

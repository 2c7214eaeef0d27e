import type { Database } from '@pgtend/database'
import { z } from 'zod'
import { type ApplyVectorIndexOptions, applyVectorIndex } from '../apply/apply-vector-index.ts'
import { type VectorIndexResult, vectorIndexResultSchema } from '../apply/index-result.ts'
import { VectorError } from '../errors.ts'
import type { PlanVectorIndexOptions } from '../plan/plan-options.ts'
import { type AssessedPendingIndex, assessPendingIndex } from './assess-pending-index.ts'
import { type PendingIndex, pendingIndexStateSchema } from './pending-index.ts'

export const pendingBuildSchema = z
  .strictObject({
    pending: z.array(pendingIndexStateSchema).readonly().describe('Every pending index as it is afterwards.'),
    built: z.array(vectorIndexResultSchema).readonly(),
  })
  .readonly()

export type PendingBuild = z.output<typeof pendingBuildSchema>

export interface BuildPendingOptions extends ApplyVectorIndexOptions {
  readonly plan?: PlanVectorIndexOptions | undefined
}

/**
 * Builds the pending indexes that are ready, one after the other, as `applyVectorIndex` does. What is built already is left alone,
 * also when somebody else builds it at the same time.
 * @throws {VectorError | DatabaseError} as `applyVectorIndex`; those built before stay
 */
export async function buildPendingIndexes(
  database: Database,
  pending: readonly PendingIndex[],
  options: BuildPendingOptions = {},
): Promise<PendingBuild> {
  const assess = (one: PendingIndex): Promise<AssessedPendingIndex> =>
    assessPendingIndex(database.pool, one, options.plan)
  const built: VectorIndexResult[] = []
  const states: PendingBuild['pending'][number][] = []
  for (const one of pending) {
    const { state, plan } = await assess(one)
    if (plan === null) {
      states.push(state)
      continue
    }
    const building = { ...options, minimumRowsPerList: options.plan?.minimumRowsPerList }
    const result = await applyUnlessBuilt(
      database,
      plan,
      building,
      async () => (await assess(one)).state.index !== null,
    )
    if (result !== undefined) built.push(result)
    states.push((await assess(one)).state)
  }
  return { pending: states, built }
}

/** Another session may have built it with the parameters of another row count: then the name is taken, and all is well. */
async function applyUnlessBuilt(
  database: Database,
  plan: Parameters<typeof applyVectorIndex>[1],
  options: BuildPendingOptions,
  isBuilt: () => Promise<boolean>,
): Promise<VectorIndexResult | undefined> {
  try {
    return await applyVectorIndex(database, plan, options)
  } catch (error) {
    const isTaken = error instanceof VectorError && error.code === 'INDEX_NAME_TAKEN'
    if (isTaken && (await isBuilt())) return undefined
    throw error
  }
}

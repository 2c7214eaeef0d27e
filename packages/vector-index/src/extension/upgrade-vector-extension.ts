import { SQLSTATE, sqlstateOf } from '@pgtend/database'
import { z } from 'zod'
import { VectorError } from '../errors.ts'
import type { Queryable } from '../queryable.ts'
import { hasFeature } from '../version.ts'
import type { VectorExtensionStatus } from './vector-extension-status.ts'

export const extensionUpgradePlanSchema = z
  .strictObject({
    from: z.string(),
    to: z.string(),
    statement: z.string(),
    notes: z.array(z.string()).readonly().describe('What changes, and what to do afterwards.'),
  })
  .readonly()

export type ExtensionUpgradePlan = z.output<typeof extensionUpgradePlanSchema>

export const extensionUpgradeResultSchema = z
  .strictObject({
    outcome: z.enum(['upgraded', 'planned', 'current']),
    plan: extensionUpgradePlanSchema.nullable(),
  })
  .readonly()

export type ExtensionUpgradeResult = z.output<typeof extensionUpgradeResultSchema>

/** Plans the upgrade to the version the server has on disk; undefined when there is nothing to upgrade. Pure. */
export function planExtensionUpgrade(status: VectorExtensionStatus): ExtensionUpgradePlan | undefined {
  const { installed, available } = status
  if (!status.upgradeAvailable || installed === null || available === null) return undefined
  return {
    from: installed,
    to: available,
    statement: `alter extension vector update to '${available.replaceAll("'", "''")}'`,
    notes: upgradeNotes(installed, available),
  }
}

/**
 * Runs the upgrade. Changes the objects of the extension only; vectors and indexes stay as they are.
 * Open sessions keep the library they loaded until they reconnect.
 * @throws {VectorError} `VECTOR_EXTENSION_PRIVILEGE`
 */
export async function applyExtensionUpgrade(client: Queryable, plan: ExtensionUpgradePlan): Promise<void> {
  try {
    await client.query(plan.statement)
  } catch (error) {
    if (sqlstateOf(error) !== SQLSTATE.insufficientPrivilege) throw error
    throw new VectorError('VECTOR_EXTENSION_PRIVILEGE', 'this role may not upgrade the extension "vector"', {
      cause: error,
    })
  }
}

function upgradeNotes(from: string, to: string): readonly string[] {
  const gains = (feature: Parameters<typeof hasFeature>[1]): boolean =>
    !hasFeature(from, feature) && hasFeature(to, feature)
  const notes: string[] = []
  if (gains('hnsw')) notes.push('HNSW indexes become available')
  if (gains('halfvec')) notes.push('halfvec and indexes up to 4000 dimensions become available')
  if (gains('iterativeScan')) notes.push('filtered searches can use iterative scans')
  if (gains('l1')) notes.push('L1 distance can be indexed')
  if (gains('safeParallelHnsw') && hasFeature(from, 'parallelHnsw')) {
    notes.push('a parallel HNSW build can no longer read rows of others (CVE-2026-3172)')
  }
  if (gains('unbiasedIvfflatSample')) notes.push('rebuild ivfflat indexes: their lists were trained on a biased sample')
  if (gains('safeHnswVacuum')) notes.push('rebuild HNSW indexes that were vacuumed: vacuum could damage them')
  return notes
}

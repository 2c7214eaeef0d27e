import type { BackupSummary } from '../catalog/summary.ts'
import type { MeasuredRestore } from './report-inventory.ts'
import type { DatabaseReport } from './report-result.ts'

/**
 * How long a restore would take now: the last one measured, scaled by the size of the database. `restores` are those of one database,
 * oldest first. Pure.
 */
export function recoveryTime(
  newest: BackupSummary | undefined,
  restores: readonly MeasuredRestore[],
): DatabaseReport['recoveryTime'] {
  const measured = restores.at(-1)
  if (measured === undefined) return null
  const { at, databaseBytes, id, restoreMs, usableMs, where } = measured
  const scale = newest === undefined || databaseBytes === 0 ? 1 : newest.databaseBytes / databaseBytes
  return {
    usableMs: Math.round(usableMs * scale),
    fastMs: Math.round(restoreMs * scale),
    measured: { id, at, where, restoreMs },
    scale: Math.round(scale * 1_000) / 1_000,
  }
}

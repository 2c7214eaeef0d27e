import type { ClientBase } from 'pg'
import type { DerivedSetting, LeftOut } from './derived-setting.ts'
import { planDerived } from './plan-derived.ts'
import { requireNullsAllowed } from './require-nulls-allowed.ts'
import { selectDerivable } from './select-derivable.ts'

/**
 * Finds out what is left out of which table, partitions in place of a partitioned table. Reads catalogs, and the rows of tables whose
 * check constraints mention what is left out. Runs in a transaction that `pinSession` has pinned.
 * @throws {BackupError} `BACKUP_DERIVED_INVALID`
 */
export async function readLeftOut(
  client: ClientBase,
  settings: readonly DerivedSetting[],
): Promise<readonly LeftOut[]> {
  if (settings.length === 0) return []
  const tables = await selectDerivable(client, settings)
  const leftOut = planDerived(settings, tables)
  await requireNullsAllowed(client, leftOut, tables)
  return leftOut
}

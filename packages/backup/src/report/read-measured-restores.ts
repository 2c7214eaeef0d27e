import { readIntactRecord } from '../catalog/read-record.ts'
import type { BackupSummary } from '../catalog/summary.ts'
import { backupVerificationSchema } from '../catalog/verification.ts'
import { parseVerificationName } from '../catalog/verification-record.ts'
import type { BackupFolder, BackupStore, StoredBackup } from '../store/backup-store.ts'
import { inParallel } from '../store/in-parallel.ts'
import type { MeasuredRestore } from './report-inventory.ts'

const READERS = 16

/**
 * Reads the last restores of each database that a verification has timed, oldest first. One listing, and one read for each. `backups`
 * says how large the databases were.
 */
export async function readMeasuredRestores(
  store: BackupStore,
  backups: readonly BackupSummary[],
  limit: number,
): Promise<readonly MeasuredRestore[]> {
  // Definitions alone are back in no time, which says nothing about the day that all is needed.
  const full = backups.filter(({ kind }) => kind === 'full')
  const summaries = new Map(full.map((backup) => [placeOf(backup), backup]))
  const restores: MeasuredRestore[] = []
  const databases = [...new Set(full.map(({ database }) => database))]
  const records = (await Promise.all(databases.map((name) => store.listStored(name)))).flatMap((stored) =>
    newestRecords(
      stored.filter(({ folder }) => summaries.has(placeOf(folder))),
      limit,
    ),
  )
  await inParallel(records, READERS, async ({ folder, name }) => {
    const summary = summaries.get(placeOf(folder))
    const record = await readIntactRecord(store, folder, name, backupVerificationSchema)
    if (summary === undefined || record === undefined || record.restoreMs === null) return
    const { at, restoreMs, usableMs, where } = record
    const { databaseBytes } = summary
    restores.push({ ...folder, at, restoreMs, usableMs: usableMs ?? restoreMs, where, databaseBytes })
  })
  return restores.sort((a, b) => (a.at < b.at ? -1 : 1))
}

interface RestoreRecord {
  readonly folder: StoredBackup['folder']
  readonly name: string
  readonly at: string
}

/** Only a restore that gave what was backed up tells how long one takes. */
function newestRecords(stored: readonly StoredBackup[], limit: number): readonly RestoreRecord[] {
  return stored
    .flatMap(({ folder, objects }) =>
      objects.flatMap(({ name }) => {
        const mark = parseVerificationName(name)
        return mark?.ok === true && mark.level >= 2 ? [{ folder, name, at: mark.at }] : []
      }),
    )
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, limit)
}

function placeOf({ database, id }: BackupFolder): string {
  return `${database}/${id}`
}

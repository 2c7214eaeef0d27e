import { HOLD, type HoldRecord, holdRecordSchema } from '../prune/hold-record.ts'
import { TRASH, type TrashRecord, trashRecordSchema } from '../prune/trash-record.ts'
import type { BackupFolder, BackupStore } from '../store/backup-store.ts'
import type { BackupManifest } from './manifest.ts'
import { readManifest } from './read-manifest.ts'
import { readIntactRecord } from './read-record.ts'
import { summarise } from './summarise.ts'
import type { BackupSummary } from './summary.ts'
import { type BackupVerification, backupVerificationSchema, type VerificationMark } from './verification.ts'
import { parseVerificationName } from './verification-record.ts'

/** A backup as it lies in a store. */
export interface Backup {
  readonly folder: BackupFolder
  readonly manifest: BackupManifest
  /** Oldest first. */
  readonly verifications: readonly BackupVerification[]
  readonly hold: HoldRecord | null
  readonly trash: TrashRecord | null
  readonly summary: BackupSummary
}

/**
 * Reads the manifest of one backup and the records beside it. A damaged record is left out, for it must not keep anybody from
 * restoring: what a verification found stands in its name too, and what was held stays held.
 * @throws {BackupError} `BACKUP_MANIFEST_INVALID` for the manifest
 */
export async function readBackup(store: BackupStore, folder: BackupFolder): Promise<Backup> {
  const manifest = await readManifest(store, folder)
  const names = (await store.listObjects(folder)).map(({ name }) => name).toSorted()
  const verifications: BackupVerification[] = []
  const marks: VerificationMark[] = []
  for (const name of names) {
    const mark = parseVerificationName(name)
    if (mark === undefined) continue
    marks.push(mark)
    const record = await readIntactRecord(store, folder, name, backupVerificationSchema)
    if (record !== undefined) verifications.push(record)
  }
  const { hold, trash } = await readMarks(store, folder, names)
  return {
    folder,
    manifest,
    verifications,
    hold,
    trash,
    summary: summarise(manifest, { verifications: marks, hold, trash }),
  }
}

/** Reads what holds a backup and what wants to delete it, where there is such a thing. */
export async function readMarks(
  store: BackupStore,
  folder: BackupFolder,
  names: readonly string[],
): Promise<Pick<Backup, 'hold' | 'trash'>> {
  const { id } = folder
  const unknown: HoldRecord = {
    format: 1,
    id,
    at: '1970-01-01T00:00:00.000Z',
    reason: 'the record of the reason is damaged',
  }
  return {
    hold: names.includes(HOLD) ? ((await readIntactRecord(store, folder, HOLD, holdRecordSchema)) ?? unknown) : null,
    trash: names.includes(TRASH) ? ((await readIntactRecord(store, folder, TRASH, trashRecordSchema)) ?? null) : null,
  }
}

import { HOLD, type HoldRecord, holdRecordSchema } from '../prune/hold-record.ts'
import { TRASH, type TrashRecord, trashRecordSchema } from '../prune/trash-record.ts'
import type { BackupFolder, BackupStore } from '../store/backup-store.ts'
import type { BackupManifest } from './manifest.ts'
import { readManifest } from './read-manifest.ts'
import { readRecord } from './read-record.ts'
import { summarise } from './summarise.ts'
import type { BackupSummary } from './summary.ts'
import { type BackupVerification, backupVerificationSchema } from './verification.ts'
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

/** Reads the manifest of one backup and all records beside it. @throws {BackupError} `BACKUP_MANIFEST_INVALID` */
export async function readBackup(store: BackupStore, folder: BackupFolder): Promise<Backup> {
  const manifest = await readManifest(store, folder)
  const names = (await store.listObjects(folder)).map(({ name }) => name)
  const verifications: BackupVerification[] = []
  for (const name of names.filter((each) => parseVerificationName(each) !== undefined).toSorted()) {
    verifications.push(await readRecord(store, folder, name, backupVerificationSchema))
  }
  const { hold, trash } = await readMarks(store, folder, names)
  return { folder, manifest, verifications, hold, trash, summary: summarise(manifest, { verifications, hold, trash }) }
}

/** Reads what holds a backup and what wants to delete it, where there is such a thing. */
export async function readMarks(
  store: BackupStore,
  folder: BackupFolder,
  names: readonly string[],
): Promise<Pick<Backup, 'hold' | 'trash'>> {
  return {
    hold: names.includes(HOLD) ? await readRecord(store, folder, HOLD, holdRecordSchema) : null,
    trash: names.includes(TRASH) ? await readRecord(store, folder, TRASH, trashRecordSchema) : null,
  }
}

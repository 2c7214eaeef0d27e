import { BackupError } from '../errors.ts'
import type { BackupStore, StoredBackup } from '../store/backup-store.ts'
import { inParallel } from '../store/in-parallel.ts'
import { readMarks } from './read-backup.ts'
import { readManifest } from './read-manifest.ts'
import { UNREADABLE } from './read-record.ts'
import type { BackupList } from './results.ts'
import { summarise } from './summarise.ts'
import type { BackupSummary } from './summary.ts'
import { parseVerificationName } from './verification-record.ts'

/** Manifests read at once: enough to hide the way to a bucket, too few to be slowed down by it. */
const READERS = 16

/**
 * Lists the published backups of a store, of one database or of all. One listing, and one read for each manifest and each hold; what
 * verifications found stands in their names.
 */
export async function listBackups(store: BackupStore, database?: string): Promise<BackupList> {
  const backups: BackupSummary[] = []
  const trash: BackupSummary[] = []
  const unreadable: BackupList['unreadable'] = []
  await inParallel(await store.listStored(database), READERS, async (stored) => {
    try {
      const summary = await readSummary(store, stored)
      ;(summary.trashUntil === null ? backups : trash).push(summary)
    } catch (error) {
      if (!(error instanceof BackupError) || !UNREADABLE.has(error.code)) throw error
      if (!(await isGone(store, stored))) unreadable.push({ ...stored.folder, reason: error.message })
    }
  })
  const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? 1 : -1)
  return {
    backups: backups.sort(newestFirst),
    trash: trash.sort(newestFirst),
    unreadable: unreadable.sort(byId),
  }
}

/** A prune may have removed it since the listing. */
async function isGone(store: BackupStore, { folder }: StoredBackup): Promise<boolean> {
  return (await store.listObjects(folder)).length === 0
}

async function readSummary(store: BackupStore, { folder, objects }: StoredBackup): Promise<BackupSummary> {
  const names = objects.map(({ name }) => name)
  const verifications = names
    .toSorted()
    .map(parseVerificationName)
    .filter((mark) => mark !== undefined)
  const manifest = await readManifest(store, folder)
  return summarise(manifest, { verifications, ...(await readMarks(store, folder, names)) })
}

function newestFirst(a: BackupSummary, b: BackupSummary): number {
  return Date.parse(b.snapshotAt) - Date.parse(a.snapshotAt) || (a.id < b.id ? 1 : -1)
}

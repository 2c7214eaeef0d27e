import { join } from 'node:path'
import type { BackupObject } from '../catalog/manifest.ts'
import type { Backup } from '../catalog/read-backup.ts'
import type { Identities } from '../encryption/identities.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { directoryStore } from '../store/directory-store.ts'
import { freeBytesOf } from '../store/free-bytes.ts'
import { checkedObject, checkObjects } from './check-objects.ts'
import { dumpObjects, materialise } from './materialise.ts'
import { backupSource, type RestoreSource } from './restore-source.ts'

/** What is done with the objects of a backup before a restore. */
export interface Parts {
  /** Written as a tool of this version reads them; none when `toolMajor` is undefined. */
  readonly asFiles: readonly BackupObject[]
  /** Written as they are stored. */
  readonly asStored: readonly BackupObject[]
  /** Read for their checksums only. */
  readonly inPlace: readonly BackupObject[]
  readonly toolMajor: number | undefined
}

/** Decides what is copied of a backup for a pg_restore of this version, if one needs files; undefined when nothing has to be. */
export function planCopy(
  store: BackupStore,
  { folder, manifest }: Backup,
  toolMajor: number | undefined,
): Parts | undefined {
  const isHere = store.localPath(folder, manifest.dump) !== undefined
  if (isHere && toolMajor === undefined) return undefined
  const asFiles = new Set(toolMajor === undefined ? [] : dumpObjects(manifest))
  const rest = manifest.objects.filter((object) => !asFiles.has(object))
  return { asFiles: [...asFiles], asStored: isHere ? [] : rest, inPlace: isHere ? rest : [], toolMajor }
}

/** Whether a folder has room for a copy. What could be streamed as well must leave some for the new database, which may be on the same disk. */
export async function hasRoomFor(folder: string, { manifest }: Backup, { asFiles, asStored }: Parts): Promise<boolean> {
  const free = await freeBytesOf(folder)
  if (free === undefined) return true
  const files = asFiles.reduce((sum, { dumpBytes }) => sum + dumpBytes, 0)
  const copy = asStored.reduce((sum, { bytes }) => sum + bytes, files)
  return free > copy + (asFiles.length > 0 && manifest.dumpFormat !== 'directory' ? manifest.databaseBytes : 0)
}

interface Copying {
  readonly store: BackupStore
  readonly backup: Backup
  readonly identities: Identities
  readonly parts: Parts
  readonly spool: string
  /** Files that are written at a time. */
  readonly jobs: number
  readonly signal: AbortSignal | undefined
}

export interface CheckedCopy {
  readonly source: RestoreSource
  /** Where the objects are that were not written as files. */
  readonly store: BackupStore
}

/**
 * Copies a backup into a spool as planned, each file compared with the manifest while it is read.
 * @throws {BackupError} as `materialise`
 */
export async function copyChecked({
  backup,
  identities,
  parts,
  spool,
  store,
  ...options
}: Copying): Promise<CheckedCopy> {
  await checkObjects(store, backup, { ...options, objects: parts.inPlace })
  const at = parts.asStored.length > 0 ? directoryStore(join(spool, 'stored')) : store
  const draft = at.openDraft(backup.folder)
  for (const object of parts.asStored) {
    await draft.put(object.name, checkedObject(store, backup, object, options.signal))
  }
  const source = backupSource(at, backup, identities)
  const { toolMajor } = parts
  if (toolMajor === undefined) return { source, store: at }
  const path = await materialise(store, backup, identities, join(spool, 'copy'), { ...options, toolMajor })
  return { source: { ...source, path: () => path }, store: at }
}

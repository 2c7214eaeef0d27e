import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BackupObject } from '../catalog/manifest.ts'
import type { Backup } from '../catalog/read-backup.ts'
import type { Identities } from '../encryption/identities.ts'
import { requireIdentity } from '../encryption/open-object.ts'
import { BackupError } from '../errors.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { directoryStore } from '../store/directory-store.ts'
import { freeBytesOf } from '../store/free-bytes.ts'
import { withSpool } from '../store/spool.ts'
import { findRestoreTool } from './archive.ts'
import { checkedObject, checkObjects } from './check-objects.ts'
import type { LoadOptions } from './load-options.ts'
import { dumpObjects, materialise } from './materialise.ts'
import { backupSource, type RestoreSource } from './restore-source.ts'
import { writableFolder } from './writable-folder.ts'

type CheckOptions = Pick<LoadOptions, 'jobs' | 'signal' | 'temporaryDirectory' | 'toolDirectories'>

/**
 * Runs work with a dump that is known to be whole: by the checksums of a backup, whose key is tried first, or by reading the dump of
 * others to its end. What pg_restore wants as files is checked while it is decrypted into a private folder, and what lies elsewhere
 * while it is copied there: work gets the copy, which is removed afterwards, and the backup is read once. Without room for that it is
 * read for its checksums, and again by work.
 * @throws {BackupError} `BACKUP_KEY_MISSING`, `BACKUP_KEY_WRONG`, `BACKUP_TRUNCATED`, `BACKUP_ALTERED`, `BACKUP_INTERRUPTED`, …
 */
export async function withCheckedSource<T>(
  store: BackupStore,
  source: RestoreSource,
  options: CheckOptions,
  work: (source: RestoreSource, store: BackupStore) => Promise<T>,
): Promise<T> {
  const { backup, identities } = source
  if (backup === undefined) {
    await readThrough(source)
    return work(source, store)
  }
  await requireIdentity(store, backup, identities)
  const inPlace = async (): Promise<T> => {
    await checkObjects(store, backup, options)
    return work(source, store)
  }
  const parts = await partsToCopy(store, backup, await majorThatNeedsFiles(source, options))
  const folder = await writableFolder(options.temporaryDirectory)
  if (parts === undefined || !(await hasRoom(folder, backup, parts))) return inPlace()
  return withSpool(folder, async (spool) => {
    const copy = await copyChecked({ store, backup, identities, parts, spool, ...options }).catch(ifDiskIsFull)
    if (copy !== undefined) return work(copy.source, copy.store)
    await rm(spool, { recursive: true })
    return inPlace()
  })
}

/** A plain dump of others is read when its needs are, a folder by pg_restore alone. */
async function readThrough({ content, open }: RestoreSource): Promise<void> {
  if (content === 'directory' || content === 'plain') return
  for await (const _ of await open()) {
    // A damaged compression fails here.
  }
}

/** The version of the pg_restore that cannot read the dump as it is stored, nor as a stream. */
async function majorThatNeedsFiles(
  source: RestoreSource,
  { jobs, toolDirectories }: CheckOptions,
): Promise<number | undefined> {
  if (source.content === 'plain' || (source.content !== 'directory' && jobs === 1)) return undefined
  const { major } = await findRestoreTool(source, toolDirectories, 0)
  return source.path(major) === undefined ? major : undefined
}

interface Parts {
  /** Written as a tool of this version reads them; none when `toolMajor` is undefined. */
  readonly asFiles: readonly BackupObject[]
  /** Written as they are stored. */
  readonly asStored: readonly BackupObject[]
  /** Read for their checksums only. */
  readonly inPlace: readonly BackupObject[]
  readonly toolMajor: number | undefined
}

/** Decides what is copied of a backup; undefined when nothing has to be. */
function partsToCopy(
  store: BackupStore,
  { folder, manifest }: Backup,
  toolMajor: number | undefined,
): Parts | undefined {
  const isHere = store.localPath(folder, manifest.dump) !== undefined
  if (isHere && toolMajor === undefined) return undefined
  const asFiles = toolMajor === undefined ? [] : dumpObjects(manifest)
  const rest = manifest.objects.filter((object) => !asFiles.includes(object))
  return { asFiles, asStored: isHere ? [] : rest, inPlace: isHere ? rest : [], toolMajor }
}

/** What could be streamed as well must leave room for the new database, which may be on the same disk. */
async function hasRoom(folder: string, { manifest }: Backup, { asFiles, asStored }: Parts): Promise<boolean> {
  const free = await freeBytesOf(folder)
  if (free === undefined) return true
  const files = asFiles.reduce((sum, { dumpBytes }) => sum + dumpBytes, 0)
  const copy = asStored.reduce((sum, { bytes }) => sum + bytes, files)
  return free > copy + (asFiles.length > 0 && manifest.dumpFormat !== 'directory' ? manifest.databaseBytes : 0)
}

interface Copying extends Pick<CheckOptions, 'jobs' | 'signal'> {
  readonly store: BackupStore
  readonly backup: Backup
  readonly identities: Identities
  readonly parts: Parts
  readonly spool: string
}

interface Copied {
  readonly source: RestoreSource
  /** Where the objects are that were not written as files. */
  readonly store: BackupStore
}

async function copyChecked({ backup, identities, parts, spool, store, ...options }: Copying): Promise<Copied> {
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

function ifDiskIsFull(error: unknown): undefined {
  if (error instanceof BackupError && error.code === 'BACKUP_DISK_FULL') return undefined
  throw error
}

import { rm } from 'node:fs/promises'
import { requireIdentity } from '../encryption/open-object.ts'
import { BackupError } from '../errors.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { withSpool } from '../store/spool.ts'
import { findRestoreTool } from './archive.ts'
import { checkObjects } from './check-objects.ts'
import { copyChecked, hasRoomFor, planCopy } from './copy-checked.ts'
import type { LoadOptions } from './load-options.ts'
import type { RestoreSource } from './restore-source.ts'
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
  const parts = planCopy(store, backup, await majorThatNeedsFiles(source, options))
  const folder = await writableFolder(options.temporaryDirectory)
  if (parts === undefined || !(await hasRoomFor(folder, backup, parts))) return inPlace()
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

function ifDiskIsFull(error: unknown): undefined {
  if (error instanceof BackupError && error.code === 'BACKUP_DISK_FULL') return undefined
  throw error
}

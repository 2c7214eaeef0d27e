import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BackupManifest, BackupObject } from '../catalog/manifest.ts'
import type { Backup } from '../catalog/read-backup.ts'
import type { Identities } from '../encryption/identities.ts'
import { plainName } from '../encryption/object-names.ts'
import { decryptObject } from '../encryption/open-object.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { inParallel } from '../store/in-parallel.ts'
import { storeError } from '../store/store-error.ts'
import { writeAll } from '../store/write-all.ts'
import { decompressed, suffixCompression } from '../stream/decompressed.ts'
import { checkedObject } from './check-objects.ts'

export interface MaterialiseOptions {
  /** Leaves files compressed that pg_restore of this major version can read so. Default: everything is decompressed. */
  readonly toolMajor?: number | undefined
  /** Only the table of contents. Default: the whole dump. */
  readonly contentsOnly?: boolean | undefined
  /** Files that are written at a time; default 1. */
  readonly jobs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** First pg_restore that reads zstd; all read gzip in a folder. */
export const ZSTD_SINCE_MAJOR = 16

/**
 * Writes the dump of a backup into a folder as pg_restore reads it, decrypted and decompressed, and returns the path for its argument.
 * Every file is compared with the manifest while it is read. For a folder that `withSpool` removes. Constant in memory.
 * @throws {BackupError} as `checkObjects` and `openObject`; `BACKUP_ALTERED` or `BACKUP_TRUNCATED` for a broken compression;
 * `BACKUP_DISK_FULL`
 */
export async function materialise(
  store: BackupStore,
  backup: Backup,
  identities: Identities,
  folder: string,
  { contentsOnly = false, jobs = 1, signal, toolMajor = 0 }: MaterialiseOptions = {},
): Promise<string> {
  const { manifest } = backup
  const root = plainName(manifest.dump)
  const isFolder = manifest.dumpFormat === 'directory'
  const contents = `${root}/toc.dat`
  const objects = dumpObjects(manifest).filter(({ name }) => !(isFolder && contentsOnly) || name.startsWith(contents))
  await inParallel(objects, jobs, async (object) => {
    const plain = plainName(object.name)
    const compression = suffixCompression(plain)
    const keeps = isFolder && (compression === 'gzip' || toolMajor >= ZSTD_SINCE_MAJOR)
    const source = decryptObject(backup, object, identities, checkedObject(store, backup, object, signal))
    const path = join(folder, keeps ? plain : withoutSuffix(plain))
    await writeFile(path, keeps ? source : decompressed(source, compression, object.name))
  })
  return join(folder, withoutSuffix(root))
}

/** The files of the dump itself, the largest first, so that several at a time end together; beside them lie facts, globals and rows of derived data. */
export function dumpObjects({ dump, dumpFormat, objects }: BackupManifest): readonly BackupObject[] {
  const root = plainName(dump)
  const isOfDump = ({ name }: BackupObject): boolean =>
    dumpFormat === 'directory' ? name.startsWith(`${root}/`) : plainName(name) === root
  return objects.filter(isOfDump).sort((a, b) => b.dumpBytes - a.dumpBytes)
}

function withoutSuffix(name: string): string {
  return suffixCompression(name) === 'none' ? name : name.slice(0, name.lastIndexOf('.'))
}

async function writeFile(path: string, source: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(path, 'wx', 0o600)
    await writeAll(file, source).finally(() => file.close())
  } catch (error) {
    throw storeError(error, path)
  }
}

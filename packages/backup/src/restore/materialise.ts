import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Backup } from '../catalog/read-backup.ts'
import type { Identities } from '../encryption/identities.ts'
import { plainName } from '../encryption/object-names.ts'
import { openObject } from '../encryption/open-object.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { storeError } from '../store/store-error.ts'
import { decompressed, suffixCompression } from '../stream/decompressed.ts'

export interface MaterialiseOptions {
  /** Leaves files compressed that pg_restore of this major version can read so. Default: everything is decompressed. */
  readonly toolMajor?: number | undefined
  /** Only the table of contents. Default: the whole dump. */
  readonly contentsOnly?: boolean | undefined
}

/** First pg_restore that reads zstd; all read gzip in a folder. */
export const ZSTD_SINCE_MAJOR = 16

/**
 * Writes the dump of a backup into a folder as pg_restore reads it, decrypted and decompressed, and returns the path for its argument.
 * For a folder that `withSpool` removes. Reads one file at a time, constant in memory.
 * @throws {BackupError} as `openObject`; `BACKUP_ALTERED` or `BACKUP_TRUNCATED` for a broken compression; `BACKUP_DISK_FULL`
 */
export async function materialise(
  store: BackupStore,
  backup: Backup,
  identities: Identities,
  folder: string,
  options: MaterialiseOptions = {},
): Promise<string> {
  const { manifest } = backup
  const root = plainName(manifest.dump)
  const isFolder = manifest.dumpFormat === 'directory'
  const contents = `${root}/toc.dat`
  for (const { name } of manifest.objects) {
    const plain = plainName(name)
    const wanted = isFolder ? plain.startsWith(`${root}/`) : plain === root
    if (!wanted || (isFolder && options.contentsOnly === true && !plain.startsWith(contents))) continue
    const compression = suffixCompression(plain)
    const keeps = isFolder && (compression === 'gzip' || (options.toolMajor ?? 0) >= ZSTD_SINCE_MAJOR)
    const source = await openObject(store, backup, name, identities)
    const path = join(folder, keeps ? plain : withoutSuffix(plain))
    await writeFile(path, keeps ? source : decompressed(source, compression, name))
  }
  return join(folder, withoutSuffix(root))
}

function withoutSuffix(name: string): string {
  return suffixCompression(name) === 'none' ? name : name.slice(0, name.lastIndexOf('.'))
}

async function writeFile(path: string, source: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(path, 'wx', 0o600)
    await pipeline(Readable.from(source, { objectMode: false }), file.createWriteStream())
  } catch (error) {
    throw storeError(error, path)
  }
}

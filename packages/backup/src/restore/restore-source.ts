import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { findBackup } from '../catalog/find-backup.ts'
import type { BackupManifest, Compression } from '../catalog/manifest.ts'
import type { Backup } from '../catalog/read-backup.ts'
import { BackupError } from '../errors.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { createDecompressor } from '../stream/compression.ts'
import { readHead } from '../stream/read-head.ts'
import { type DumpContent, sniffCompression, sniffContent } from '../stream/sniff-dump.ts'

/** A dump that can be restored, from a store or from a file that others made. */
export interface RestoreSource {
  /** For people: the id of a backup, or the path of a file. */
  readonly label: string
  readonly content: DumpContent | 'directory'
  /** A path that pg_restore reads by itself: a folder, or a file without compression around it. */
  readonly path: string | undefined
  /** What the restored database must equal; undefined for a dump that pgtend did not make. */
  readonly backup: Backup | undefined
  /** The dump without compression. @throws {BackupError} `BACKUP_TRUNCATED` or `BACKUP_ALTERED` while it is read */
  open(): Promise<AsyncIterable<Uint8Array>>
}

const HEAD_BYTES = 4_096

/** An id starts with its date; anything else is a path. */
const ID = /^\d{4,8}(T\d*Z?(-[0-9a-f]*)?)?$/

/**
 * Finds what a command names: `latest`, the id of a backup or its beginning, or the path of a dump, relative to `directory`.
 * @throws {BackupError} as `findBackup` and `fileSource`
 */
export async function resolveSource(
  store: BackupStore,
  reference: string,
  database: string,
  directory: string,
): Promise<RestoreSource> {
  if (reference !== 'latest' && !ID.test(reference)) return fileSource(resolve(directory, reference))
  return backupSource(store, await findBackup(store, reference, database))
}

/** Makes a backup a source. Its files are checked by `checkObjects`. */
export function backupSource(store: BackupStore, backup: Backup): RestoreSource {
  const { manifest, folder } = backup
  const outer = outerCompression(manifest)
  const inStore = store.localPath(folder, manifest.dump)
  return {
    label: manifest.id,
    content: manifest.dumpFormat,
    path: outer === 'none' && manifest.dumpFormat !== 'plain' ? inStore : undefined,
    backup,
    open: async () => decompressed(await store.read(folder, manifest.dump), outer, manifest.dump),
  }
}

/**
 * Looks at a file or folder and tells what it is by its first bytes; its name means nothing.
 * @throws {BackupError} `BACKUP_FILE_NOT_FOUND`, `BACKUP_NOT_A_DUMP` or `BACKUP_TRUNCATED`
 */
export async function fileSource(path: string): Promise<RestoreSource> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new BackupError('BACKUP_FILE_NOT_FOUND', `"${path}" does not exist`, { cause })
  })
  if (found.isDirectory()) return folderSource(path)
  const { head } = await readHead(createReadStream(path, { end: HEAD_BYTES }), HEAD_BYTES)
  if (head.length === 0) throw new BackupError('BACKUP_NOT_A_DUMP', `file "${path}" is empty`)
  const compression = sniffCompression(head)
  const open = async (): Promise<AsyncIterable<Uint8Array>> => decompressed(createReadStream(path), compression, path)
  const content = sniffContent((await readHead(await open(), HEAD_BYTES)).head)
  if (content === undefined) throw new BackupError('BACKUP_NOT_A_DUMP', `file "${path}" is not a PostgreSQL dump`)
  const readable = compression === 'none' && content !== 'plain'
  return { label: path, content, path: readable ? path : undefined, backup: undefined, open }
}

async function folderSource(path: string): Promise<RestoreSource> {
  const { head } = await readHead(createReadStream(join(path, 'toc.dat'), { end: HEAD_BYTES }), HEAD_BYTES).catch(
    (cause: unknown) => {
      throw new BackupError('BACKUP_NOT_A_DUMP', `folder "${path}" is not a dump in directory format`, {
        cause,
        hint: 'Name the folder with toc.dat in it; a backup of pgtend is named by its id, with `--directory` for its store.',
      })
    },
  )
  if (sniffContent(head) !== 'custom') {
    throw new BackupError('BACKUP_NOT_A_DUMP', `"toc.dat" in folder "${path}" is not of pg_dump`)
  }
  const open = async (): Promise<never> => {
    throw new Error('a folder is not read as a stream')
  }
  return { label: path, content: 'directory', path, backup: undefined, open }
}

/** pg_dump has compressed inside the file when its name does not say so. */
function outerCompression({ dump, compression }: BackupManifest): Compression {
  return dump.endsWith('.zst') || dump.endsWith('.gz') ? compression : 'none'
}

async function* decompressed(source: Readable, compression: Compression, name: string): AsyncGenerator<Uint8Array> {
  const decompressor = createDecompressor(compression)
  if (decompressor === undefined) {
    yield* source
    return
  }
  const feeding = pipeline(source, decompressor)
  feeding.catch(() => undefined)
  try {
    yield* decompressor
    await feeding
  } catch (cause) {
    const early = cause instanceof Error && /unexpected end|premature/i.test(cause.message)
    throw early
      ? new BackupError('BACKUP_TRUNCATED', `file "${name}" ends early`, { cause })
      : new BackupError('BACKUP_ALTERED', `file "${name}" is damaged and cannot be decompressed`, { cause })
  } finally {
    source.destroy()
  }
}

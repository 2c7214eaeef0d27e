import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { findBackup } from '../catalog/find-backup.ts'
import type { BackupManifest } from '../catalog/manifest.ts'
import type { Backup } from '../catalog/read-backup.ts'
import { type KeptRows, keptRows } from '../derived/kept-rows.ts'
import { isAgeFile } from '../encryption/age-header.ts'
import type { Identities } from '../encryption/identities.ts'
import { plainName } from '../encryption/object-names.ts'
import { openObject } from '../encryption/open-object.ts'
import { BackupError } from '../errors.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { decompressed, suffixCompression } from '../stream/decompressed.ts'
import { readHead } from '../stream/read-head.ts'
import { type DumpContent, sniffCompression, sniffContent } from '../stream/sniff-dump.ts'
import { type MaterialiseOptions, materialise, ZSTD_SINCE_MAJOR } from './materialise.ts'

/** A dump that can be restored, from a store or from a file that others made. */
export interface RestoreSource {
  /** For people: the id of a backup, or the path of a file. */
  readonly label: string
  readonly content: DumpContent | 'directory'
  /** What the restored database must equal; undefined for a dump that pgtend did not make. */
  readonly backup: Backup | undefined
  /** What opens the backup where it is encrypted; empty for a file. */
  readonly identities: Identities
  /** A path that pg_restore of this major version reads by itself; undefined for what has to be streamed or copied first. */
  path(toolMajor: number): string | undefined
  /** Size of a plain dump without compression that pgtend did not make: about that of its tables. */
  readonly plainBytes?: number | undefined
  /** Writes a backup as `materialise` does; undefined for a file, which can be read where it is. */
  readonly copyTo: ((folder: string, options: MaterialiseOptions) => Promise<string>) | undefined
  /** Rows that lie apart from the dump; they belong between its data and its indexes and constraints. */
  readonly keptRows: readonly KeptRows[]
  /** The dump without encryption and compression. @throws {BackupError} `BACKUP_TRUNCATED`, `BACKUP_ALTERED` or `BACKUP_KEY_…` while it is read */
  open(): Promise<AsyncIterable<Uint8Array>>
}

const HEAD_BYTES = 4_096
/** Of a dump that pgtend did not make, nothing is known. */
const FOREIGN = { backup: undefined, identities: [], keptRows: [] } as const

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
  identities: Identities = [],
): Promise<RestoreSource> {
  if (reference !== 'latest' && !ID.test(reference)) return fileSource(resolve(directory, reference))
  return backupSource(store, await findBackup(store, reference, database), identities)
}

/** Makes a backup a source. Its files are checked by `checkObjects`; `identities` open them where they are encrypted. */
export function backupSource(store: BackupStore, backup: Backup, identities: Identities = []): RestoreSource {
  const { manifest } = backup
  const dump = plainName(manifest.dump)
  return {
    label: manifest.id,
    content: manifest.dumpFormat,
    backup,
    identities,
    path: (toolMajor) => (isReadable(manifest, toolMajor) ? store.localPath(backup.folder, dump) : undefined),
    copyTo: (folder, options) => materialise(store, backup, identities, folder, options),
    keptRows: keptRows(store, backup, identities),
    open: async () =>
      decompressed(await openObject(store, backup, dump, identities), suffixCompression(dump), manifest.dump),
  }
}

/** True when pg_restore could read the files as they are stored. */
function isReadable({ dump, dumpFormat, encryption, objects }: BackupManifest, toolMajor: number): boolean {
  if (encryption !== null) return false
  if (dumpFormat !== 'directory') return dumpFormat === 'custom' && suffixCompression(dump) === 'none'
  return toolMajor >= ZSTD_SINCE_MAJOR || !objects.some(({ name }) => name.endsWith('.zst'))
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
  if (isAgeFile(head)) {
    throw new BackupError('BACKUP_NOT_A_DUMP', `file "${path}" is encrypted`, {
      hint: 'Name the backup by its id, or decrypt the file first: `age -d -i KEY FILE > DUMP`.',
    })
  }
  const compression = sniffCompression(head)
  const open = async (): Promise<AsyncIterable<Uint8Array>> => decompressed(createReadStream(path), compression, path)
  const content = sniffContent((await readHead(await open(), HEAD_BYTES)).head)
  if (content === undefined) throw new BackupError('BACKUP_NOT_A_DUMP', `file "${path}" is not a PostgreSQL dump`)
  const base = { label: path, content, copyTo: undefined, ...FOREIGN, open }
  if (compression !== 'none') return { ...base, path: () => undefined }
  return content === 'plain'
    ? { ...base, path: () => undefined, plainBytes: found.size }
    : { ...base, path: () => path }
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
  return { label: path, content: 'directory', path: () => path, copyTo: undefined, ...FOREIGN, open }
}

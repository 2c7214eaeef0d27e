import { text } from 'node:stream/consumers'
import { BackupError } from '../errors.ts'
import type { BackupFolder, BackupStore } from '../store/backup-store.ts'
import {
  type BackupManifest,
  type BackupSummary,
  type BackupVerification,
  backupManifestSchema,
  backupVerificationSchema,
} from './manifest.ts'
import { summarise } from './summarise.ts'
import { isVerificationName } from './verification-record.ts'

/** Newest format of manifests and verifications that this code writes and reads. */
const FORMAT = 1

/** A backup as it lies in a store. */
export interface Backup {
  readonly folder: BackupFolder
  readonly manifest: BackupManifest
  /** Oldest first. */
  readonly verifications: readonly BackupVerification[]
  readonly summary: BackupSummary
}

/** Reads the manifest and the verifications of one backup. @throws {BackupError} `BACKUP_MANIFEST_INVALID` */
export async function readBackup(store: BackupStore, folder: BackupFolder): Promise<Backup> {
  const manifest = parse(folder, 'manifest.json', await readJson(store, folder, 'manifest.json'), backupManifestSchema)
  if (manifest.id !== folder.id || manifest.database !== folder.database) {
    throw new BackupError('BACKUP_MANIFEST_INVALID', `the manifest in "${folder.id}" is of another backup`)
  }
  const objects = await store.listObjects(folder)
  const verifications: BackupVerification[] = []
  for (const { name } of objects.filter((object) => isVerificationName(object.name))) {
    verifications.push(parse(folder, name, await readJson(store, folder, name), backupVerificationSchema))
  }
  return { folder, manifest, verifications, summary: summarise(manifest, verifications) }
}

async function readJson(store: BackupStore, folder: BackupFolder, name: string): Promise<unknown> {
  const content = await text(await store.read(folder, name))
  try {
    return JSON.parse(content)
  } catch (cause) {
    throw new BackupError('BACKUP_MANIFEST_INVALID', `"${name}" of backup "${folder.id}" is not JSON`, { cause })
  }
}

interface Parser<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: Error }
}

function parse<T>(folder: BackupFolder, name: string, value: unknown, schema: Parser<T>): T {
  requireKnownFormat(folder, name, value)
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new BackupError('BACKUP_MANIFEST_INVALID', `"${name}" of backup "${folder.id}" is not valid`, {
    cause: result.error,
  })
}

/** A newer pgtend writes what this one cannot judge: guessing would be worse than refusing. */
function requireKnownFormat({ id }: BackupFolder, name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || !('format' in value)) return
  const { format } = value
  if (typeof format !== 'number' || format <= FORMAT) return
  throw new BackupError(
    'BACKUP_MANIFEST_INVALID',
    `"${name}" of backup "${id}" has format ${format} and this pgtend reads up to ${FORMAT}`,
    {
      hint: 'Update pgtend, or restore the dump as RESTORE.txt beside it says.',
      details: { format, supported: FORMAT },
    },
  )
}

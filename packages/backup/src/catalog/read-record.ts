import { text } from 'node:stream/consumers'
import { BackupError } from '../errors.ts'
import type { BackupFolder, BackupStore } from '../store/backup-store.ts'

/** Newest format of manifests and records that this code writes and reads. */
const FORMAT = 1

/** What a zod schema does here. */
export interface RecordSchema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: Error }
}

/**
 * Reads one JSON object of a backup: its manifest, or a record beside it.
 * @throws {BackupError} `BACKUP_MANIFEST_INVALID`; `BACKUP_TRUNCATED` when there is none
 */
export async function readRecord<T>(
  store: BackupStore,
  folder: BackupFolder,
  name: string,
  schema: RecordSchema<T>,
): Promise<T> {
  return parseRecord(folder, name, await text(await store.read(folder, name)), schema)
}

/** What is said of an object that cannot be used; a place that does not answer is something else. */
export const UNREADABLE: ReadonlySet<string> = new Set(['BACKUP_MANIFEST_INVALID', 'BACKUP_TRUNCATED'])

/** As `readRecord`; undefined for a record that is damaged, of a newer pgtend, or gone since the listing. */
export async function readIntactRecord<T>(...args: Parameters<typeof readRecord<T>>): Promise<T | undefined> {
  return readRecord(...args).catch((error: unknown) => {
    if (error instanceof BackupError && UNREADABLE.has(error.code)) return undefined
    throw error
  })
}

/** Reads the text of such an object. @throws {BackupError} `BACKUP_MANIFEST_INVALID` */
export function parseRecord<T>(folder: BackupFolder, name: string, content: string, schema: RecordSchema<T>): T {
  const value = parseJson(folder, name, content)
  requireKnownFormat(folder, name, value)
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new BackupError('BACKUP_MANIFEST_INVALID', `"${name}" of backup "${folder.id}" is not valid`, {
    cause: result.error,
  })
}

function parseJson({ id }: BackupFolder, name: string, content: string): unknown {
  try {
    return JSON.parse(content)
  } catch (cause) {
    throw new BackupError('BACKUP_MANIFEST_INVALID', `"${name}" of backup "${id}" is not JSON`, { cause })
  }
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

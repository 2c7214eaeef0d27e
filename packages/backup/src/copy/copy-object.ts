import { BackupError } from '../errors.ts'
import type { BackupDraft, BackupFolder, BackupStore } from '../store/backup-store.ts'
import { type Digest, DigestStream } from '../stream/digest.ts'

export interface ObjectCopy {
  readonly source: BackupStore
  readonly folder: BackupFolder
  readonly draft: Pick<BackupDraft, 'digest' | 'put'>
  readonly name: string
  /** What the manifest says; undefined for what it does not name. */
  readonly expected: Digest | undefined
  readonly onBytes: (bytes: number) => void
  readonly signal?: AbortSignal | undefined
}

/**
 * Copies one object as it is stored, and reads it back. What the manifest says is checked before the last byte is
 * written, so that a damaged object never gets to the other place. Returns its size.
 * @throws {BackupError} `BACKUP_ALTERED` or `BACKUP_TRUNCATED`, `BACKUP_INTERRUPTED`, or what the places throw
 */
export async function copyObject(copy: ObjectCopy): Promise<number> {
  const { draft, folder, name, source } = copy
  const digest = new DigestStream()
  await draft.put(name, checked(copy, digest.through(await source.read(folder, name)), digest))
  const written = digest.result()
  const found = await draft.digest(name)
  if (found.sha256 === written.sha256) return found.bytes
  throw new BackupError('BACKUP_ALTERED', `file "${name}" of backup "${folder.id}" reads back with another checksum`)
}

/** Yields what comes, and fails at its end when it is not what the manifest says. */
async function* checked(
  { expected, folder, name, onBytes, signal }: ObjectCopy,
  bytes: AsyncIterable<Uint8Array>,
  digest: DigestStream,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    if (signal?.aborted) throw new BackupError('BACKUP_INTERRUPTED', 'the copy was interrupted')
    onBytes(chunk.length)
    yield chunk
  }
  if (expected === undefined || isSame(digest.result(), expected)) return
  const short = digest.result().bytes < expected.bytes
  throw new BackupError(
    short ? 'BACKUP_TRUNCATED' : 'BACKUP_ALTERED',
    `file "${name}" of backup "${folder.id}" is not what was written`,
  )
}

export function isSame(digest: Digest, { bytes, sha256 }: Digest): boolean {
  return digest.bytes === bytes && digest.sha256 === sha256
}

import type { BackupObject, Compression } from '../catalog/manifest.ts'
import { encrypting } from '../encryption/encrypting.ts'
import { storedName } from '../encryption/object-names.ts'
import type { BackupDraft } from '../store/backup-store.ts'
import { compressed } from '../stream/compressed.ts'
import { counted } from '../stream/counted.ts'
import { DigestStream } from '../stream/digest.ts'

export interface PutStreamOptions {
  readonly compression: Compression
  /** For whom it is encrypted; empty for nobody. */
  readonly recipients: readonly string[]
}

/**
 * Compresses, hashes, encrypts, hashes and writes one stream into a draft, in one pass that holds little of it. The only way that
 * what a backup holds gets into a store. An encrypted object has `.age` after its name. A source that is compressed may use the
 * memory of a piece again when it is asked for the second after it.
 */
export async function putStream(
  draft: BackupDraft,
  name: string,
  { compression, recipients }: PutStreamOptions,
  source: AsyncIterable<Uint8Array>,
): Promise<BackupObject> {
  let dumpBytes = 0
  const watched = counted(source, (bytes) => {
    dumpBytes += bytes
  })
  const plain = new DigestStream()
  const whole = plain.through(compressed(watched, compression))
  const stored = storedName(name, recipients)
  if (recipients.length === 0) {
    await draft.put(stored, whole)
    const { bytes, sha256 } = plain.result()
    return { name: stored, bytes, sha256, plainBytes: bytes, plainSha256: sha256, dumpBytes }
  }
  const sealed = new DigestStream()
  await draft.put(stored, sealed.through(encrypting(whole, recipients)))
  const { bytes: plainBytes, sha256: plainSha256 } = plain.result()
  return { name: stored, ...sealed.result(), plainBytes, plainSha256, dumpBytes }
}

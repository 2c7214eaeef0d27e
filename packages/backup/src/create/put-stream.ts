import type { Duplex } from 'node:stream'
import type { BackupObject, Compression } from '../catalog/manifest.ts'
import { encrypting } from '../encryption/encrypting.ts'
import { storedName } from '../encryption/object-names.ts'
import type { BackupDraft } from '../store/backup-store.ts'
import { createCompressor } from '../stream/compression.ts'
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
 * memory of a piece again when it is asked for the next one.
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

async function* compressed(source: AsyncIterable<Uint8Array>, compression: Compression): AsyncGenerator<Uint8Array> {
  const compressor = createCompressor(compression)
  if (compressor === undefined) {
    yield* source
    return
  }
  // A failure of the source destroys the compressor, so the loop below throws it.
  const feeding = feed(compressor, source)
  feeding.catch((error: unknown) => compressor.destroy(error instanceof Error ? error : undefined))
  yield* compressor
  await feeding
}

/** A piece at a time, and the next when that one is compressed: new memory for each costs the garbage collector a third of the time. */
async function feed(compressor: Duplex, source: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of source) {
    await new Promise<void>((resolve, reject) => {
      compressor.write(piece, (error) => (error ? reject(error) : resolve()))
    })
  }
  compressor.end()
}

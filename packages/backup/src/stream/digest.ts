import { createHash } from 'node:crypto'

/** Size and checksum of what passed through. */
export interface Digest {
  readonly bytes: number
  readonly sha256: string
}

/** Counts and hashes a stream while it passes; `result` is right after the stream has ended. */
export class DigestStream {
  readonly #hash = createHash('sha256')
  #bytes = 0

  async *through(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      this.#hash.update(chunk)
      this.#bytes += chunk.length
      yield chunk
    }
  }

  result(): Digest {
    return { bytes: this.#bytes, sha256: this.#hash.copy().digest('hex') }
  }
}

/** Reads a stream to its end for its size and checksum. */
export async function digestOf(source: AsyncIterable<Uint8Array>): Promise<Digest> {
  const digest = new DigestStream()
  for await (const _ of digest.through(source)) {
    // Only the hash is wanted.
  }
  return digest.result()
}

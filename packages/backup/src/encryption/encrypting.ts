import { randomBytes } from 'node:crypto'
import { sealHeader } from './age-header.ts'
import { CHUNK_BYTES, PAYLOAD_NONCE_BYTES, payloadKey, sealChunk } from './age-payload.ts'
import { chunksOf } from './chunks-of.ts'

/**
 * Encrypts a stream for each of the recipients, as an age v1 file that `age -d` opens. Holds one chunk of 64 KiB at a time.
 * The header comes from the age library; the payload, which its JavaScript ciphers would make four times as slow, from Node.
 * `recipients` are those of `parseRecipients`.
 */
export async function* encrypting(
  source: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): AsyncGenerator<Uint8Array> {
  const { header, fileKey } = await sealHeader(recipients)
  const nonce = randomBytes(PAYLOAD_NONCE_BYTES)
  const key = payloadKey(fileKey, nonce)
  yield Buffer.concat([header, nonce])
  let number = 0
  for await (const chunk of chunksOf(source, CHUNK_BYTES)) {
    yield* sealChunk(key, number, chunk)
    number += 1
  }
}

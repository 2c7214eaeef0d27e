import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { Chunk } from './chunks-of.ts'

/** Bytes of plain text in every chunk of a payload but the last; age-encryption.org/v1 fixes them. */
export const CHUNK_BYTES = 65_536
/** Bytes that authenticate a chunk, after it. */
export const TAG_BYTES = 16
/** Bytes between header and payload. */
export const PAYLOAD_NONCE_BYTES = 16

const CIPHER = 'chacha20-poly1305'
const OPTIONS = { authTagLength: TAG_BYTES } as const

/** Derives the key of a payload. A new nonce for each file gives each a key of its own. */
export function payloadKey(fileKey: Uint8Array, nonce: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', fileKey, nonce, 'payload', 32))
}

/** Encrypts one chunk, its tag apart; its number and whether it is the last are part of what the tag proves. */
export function sealChunk(key: Uint8Array, number: number, { last, pieces }: Chunk): readonly Uint8Array[] {
  const cipher = createCipheriv(CIPHER, key, chunkNonce(number, last), OPTIONS)
  const sealed = pieces.map((piece) => cipher.update(piece))
  cipher.final()
  return [...sealed, cipher.getAuthTag()]
}

/** Decrypts one chunk; undefined when it is not the chunk of this number, or not as it was written. */
export function openChunk(key: Uint8Array, number: number, { last, pieces }: Chunk): Uint8Array | undefined {
  const [only = Buffer.alloc(0)] = pieces
  const sealed = pieces.length > 1 ? Buffer.concat(pieces) : only
  const end = sealed.length - TAG_BYTES
  if (end < 0) return undefined
  const decipher = createDecipheriv(CIPHER, key, chunkNonce(number, last), OPTIONS)
  decipher.setAuthTag(sealed.subarray(end))
  const plain = decipher.update(sealed.subarray(0, end))
  try {
    decipher.final()
    return plain
  } catch {
    return undefined
  }
}

/** Eleven bytes of counter, then one that marks the last chunk, so that a cut between two chunks is seen. */
function chunkNonce(number: number, last: boolean): Uint8Array {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(number, 5, 6)
  nonce[11] = last ? 1 : 0
  return nonce
}

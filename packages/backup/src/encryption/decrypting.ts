import { BackupError } from '../errors.ts'
import { readHead } from '../stream/read-head.ts'
import { beginsAsHeader, headerLength, MAXIMUM_HEADER_BYTES, openHeader } from './age-header.ts'
import { CHUNK_BYTES, openChunk, PAYLOAD_NONCE_BYTES, payloadKey, TAG_BYTES } from './age-payload.ts'
import { type Chunk, chunksOf } from './chunks-of.ts'
import { type Identities, publicKeysOf } from './identities.ts'
import { keyMissing, keyWrong } from './key-errors.ts'

/** What messages say about an encrypted file. */
export interface EncryptedFile {
  /** `file "dump.custom.age"`. */
  readonly label: string
  /** Public keys that it is said to be for; a file that does not open with one of theirs is damaged. Default: not known. */
  readonly recipients?: readonly string[] | undefined
}

/** The rest of an encrypted file, and the key to it. */
interface Opened {
  readonly key: Uint8Array
  readonly payload: AsyncIterable<Uint8Array>
}

/**
 * Decrypts an age v1 file with the first identity that fits. Holds one chunk of 64 KiB at a time, and gives out nothing that was
 * not proven to be what was written; it ends well only when the file was whole.
 * @throws {BackupError} `BACKUP_KEY_MISSING`, `BACKUP_KEY_WRONG`, `BACKUP_TRUNCATED` or `BACKUP_ALTERED`
 */
export async function* decrypting(
  source: AsyncIterable<Uint8Array>,
  identities: Identities,
  file: EncryptedFile,
): AsyncGenerator<Uint8Array> {
  const pieces = source[Symbol.asyncIterator]()
  try {
    yield* decryptPayload(await openFile({ [Symbol.asyncIterator]: () => pieces }, identities, file), file)
  } finally {
    // Lets go of the source when the header did not open, or when the reader stops early.
    await pieces.return?.()
  }
}

async function openFile(
  source: AsyncIterable<Uint8Array>,
  identities: Identities,
  file: EncryptedFile,
): Promise<Opened> {
  if (identities.length === 0) throw keyMissing(file.label, file.recipients)
  const { head, all } = await readHead(source, MAXIMUM_HEADER_BYTES)
  const length = headerLength(head)
  if (length === undefined) throw withoutHeader(head, file)
  const opened = await openHeader(head.subarray(0, length), identities)
  if (opened.state === 'damaged') throw altered(file)
  if (opened.state === 'no-match') throw await noMatch(identities, file)
  const nonce = head.subarray(length, length + PAYLOAD_NONCE_BYTES)
  if (nonce.length < PAYLOAD_NONCE_BYTES) throw truncated(file)
  return { key: payloadKey(opened.fileKey, nonce), payload: after(all, length + PAYLOAD_NONCE_BYTES) }
}

async function* decryptPayload({ key, payload }: Opened, file: EncryptedFile): AsyncGenerator<Uint8Array> {
  let number = 0
  for await (const chunk of chunksOf(payload, CHUNK_BYTES + TAG_BYTES)) {
    const plain = openChunk(key, number, chunk)
    if (plain === undefined) throw brokenChunk(key, number, chunk, file)
    // Only an empty file has an empty chunk.
    if (plain.length === 0 && number > 0) throw altered(file)
    if (plain.length > 0) yield plain
    number += 1
  }
}

/** Leaves out the first bytes of a stream. */
async function* after(source: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count
  for await (const piece of source) {
    if (piece.length > left) yield piece.subarray(left)
    left = Math.max(0, left - piece.length)
  }
}

function withoutHeader(head: Uint8Array, file: EncryptedFile): BackupError {
  return head.length < MAXIMUM_HEADER_BYTES && beginsAsHeader(head) ? truncated(file) : altered(file)
}

/** The key that the file was made for is there and does not open it: then the header is not what was written. */
async function noMatch(identities: Identities, file: EncryptedFile): Promise<BackupError> {
  const own = await publicKeysOf(identities)
  const isForUs = file.recipients?.some((recipient) => own.includes(recipient)) ?? false
  return isForUs ? altered(file) : keyWrong(file.label, own, file.recipients)
}

/** A last chunk that would be right with more after it is where the file was cut. */
function brokenChunk(key: Uint8Array, number: number, { last, pieces }: Chunk, file: EncryptedFile): BackupError {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const cut = last && (length < TAG_BYTES || openChunk(key, number, { pieces, last: false }) !== undefined)
  return cut ? truncated(file) : altered(file)
}

function truncated({ label }: EncryptedFile): BackupError {
  return new BackupError('BACKUP_TRUNCATED', `${label} ends early`)
}

function altered({ label }: EncryptedFile): BackupError {
  return new BackupError('BACKUP_ALTERED', `${label} is not what was written, or ends early`)
}

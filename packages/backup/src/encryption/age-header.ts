import type { Identity, Recipient } from 'age-encryption'

/** Everything before the payload of an age file, and the key that it wraps. */
export interface SealedHeader {
  readonly header: Uint8Array
  readonly fileKey: Uint8Array
}

/** How the header of a file answered to some identities. */
export type OpenedHeader =
  | { readonly state: 'opened'; readonly fileKey: Uint8Array }
  /** It is for others, or what makes it ours is damaged. */
  | { readonly state: 'no-match' }
  | { readonly state: 'damaged' }

/** More recipients would make headers longer than what is read of them. */
export const MAXIMUM_RECIPIENTS = 100
/** Longest header that is looked for. One recipient takes 100 bytes, a post-quantum one of other tools 1,600. */
export const MAXIMUM_HEADER_BYTES = 65_536

/** An empty file is its header, 16 bytes of nonce and 16 of tag. */
const EMPTY_PAYLOAD_BYTES = 32
const FIRST_LINE = 'age-encryption.org/v1\n'
const LAST_LINE = /\n--- [A-Za-z0-9+/]{43}\n/

/** Makes a new file key and wraps it for each recipient. */
export async function sealHeader(recipients: readonly string[]): Promise<SealedHeader> {
  let fileKey: Uint8Array | undefined
  const witness: Recipient = {
    wrapFileKey(key) {
      fileKey = Uint8Array.from(key)
      return []
    },
  }
  // Loaded on use: it takes 100 ms, and most commands encrypt nothing.
  const { Encrypter } = await import('age-encryption')
  const encrypter = new Encrypter()
  for (const recipient of [...recipients, witness]) encrypter.addRecipient(recipient)
  const empty = await encrypter.encrypt(new Uint8Array(0))
  if (fileKey === undefined) throw new Error('the file key was not shown')
  return { header: empty.subarray(0, -EMPTY_PAYLOAD_BYTES), fileKey }
}

/** Tries identities on a header; the file key is right, because the header's own checksum is made with it. */
export async function openHeader(header: Uint8Array, identities: readonly string[]): Promise<OpenedHeader> {
  let noMatch = false
  // Asked last, when no other could.
  const witness: Identity = {
    unwrapFileKey() {
      noMatch = true
      return null
    },
  }
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  for (const identity of [...identities, witness]) decrypter.addIdentity(identity)
  try {
    return { state: 'opened', fileKey: await decrypter.decryptHeader(header) }
  } catch {
    // The library's messages repeat what they could not read.
    return { state: noMatch ? 'no-match' : 'damaged' }
  }
}

/** Length of the header that a file begins with; undefined when there is none, or not all of it. */
export function headerLength(head: Uint8Array): number | undefined {
  const text = Buffer.from(head).toString('latin1')
  const found = LAST_LINE.exec(text)
  return text.startsWith(FIRST_LINE) && found !== null ? found.index + found[0].length : undefined
}

/** True for the beginning of a file that age has encrypted. */
export function isAgeFile(head: Uint8Array): boolean {
  return Buffer.from(head).toString('latin1').startsWith(FIRST_LINE)
}

/** True when what is there could be the beginning of an age file. */
export function beginsAsHeader(head: Uint8Array): boolean {
  const text = Buffer.from(head).toString('latin1')
  return text.startsWith(FIRST_LINE) || FIRST_LINE.startsWith(text)
}

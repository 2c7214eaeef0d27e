import { BackupError } from '../errors.ts'

/** Secret keys, `AGE-SECRET-KEY-1…`. They are held in memory only: never printed, logged, stored or put into an argument. */
export type Identities = readonly string[]

/** Kinds of keys that are no identity of X25519, by how a line or a file of them begins. */
const OTHER_KINDS: readonly (readonly [RegExp, string])[] = [
  [/^-----BEGIN AGE ENCRYPTED FILE-----|^age-encryption\.org\//, 'is protected by a passphrase'],
  [/^-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'is an SSH key, which is not supported'],
  [/^AGE-SECRET-KEY-PQ-1/i, 'has a post-quantum identity, which the age of most distributions cannot use'],
  [/^AGE-PLUGIN-/i, 'has an identity of a plugin, which is not supported'],
  [/^age1/, 'has a public key, and the secret one is needed'],
]
/** Where a key is hidden behind a passphrase, the program that asks for it can give it. */
const PASSPHRASE_HINT =
  "Let age ask for the passphrase: set `backup.identityCommand` to `['age', '--decrypt', 'FILE']` in the configuration."

/** Makes a new secret key. */
export async function generateIdentity(): Promise<string> {
  const { generateX25519Identity } = await import('age-encryption')
  return generateX25519Identity()
}

/** The public keys of secret ones, in their order. */
export async function publicKeysOf(identities: Identities): Promise<readonly string[]> {
  const { identityToRecipient } = await import('age-encryption')
  return Promise.all(identities.map((identity) => identityToRecipient(identity)))
}

/**
 * Reads the text of an identity file: one secret key a line, empty lines and comments with `#` left out.
 * `origin` names where it came from: `file "key.txt"`.
 * @throws {BackupError} `BACKUP_KEY_FILE_INVALID`, which repeats nothing of the text
 */
export async function parseIdentities(text: string, origin: string): Promise<Identities> {
  const lines = text.split('\n').map((line) => line.trim())
  const identities = [...new Set(lines.filter((line) => line !== '' && !line.startsWith('#')))]
  if (identities.length === 0) throw keyFileInvalid(`${origin} has no identity`)
  for (const identity of identities) {
    const line = lines.indexOf(identity) + 1
    const other = OTHER_KINDS.find(([beginning]) => beginning.test(identity))
    if (other !== undefined) {
      throw keyFileInvalid(`${origin} ${other[1]}`, other[1].includes('passphrase') ? PASSPHRASE_HINT : undefined)
    }
    // No cause: the library repeats what it was given.
    const good = await publicKeysOf([identity]).then(
      () => true,
      () => false,
    )
    if (!good) throw keyFileInvalid(`line ${line} of ${origin} is not an age identity`)
  }
  return identities
}

/** An identity file or command that is of no use. */
export function keyFileInvalid(message: string, hint?: string, cause?: unknown): BackupError {
  return new BackupError('BACKUP_KEY_FILE_INVALID', message, {
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  })
}

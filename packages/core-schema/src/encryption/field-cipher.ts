import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { CoreSchemaError } from '../errors.ts'
import { type EncryptionKey, type ParsedKey, parseEncryptionKeys } from './encryption-keys.ts'

export interface FieldCipherOptions {
  /** The active key and all older ones that rows are still encrypted with. */
  readonly keys: readonly EncryptionKey[]
  /** Id of the key that new values are encrypted with. */
  readonly activeKeyId: string
}

/** Where a value is stored. It is authenticated with the value, so that a value moved elsewhere is refused. */
export interface FieldLocation {
  readonly table: string
  readonly column: string
  readonly rowId: string
}

export interface FieldCipher {
  readonly activeKeyId: string
  readonly keyIds: readonly string[]
  encrypt(plaintext: string, location: FieldLocation): string
  /**
   * @throws {CoreSchemaError} `CIPHERTEXT_MALFORMED`, `ENCRYPTION_KEY_UNKNOWN`, `ENCRYPTION_KEY_WRONG`, `CIPHERTEXT_TAMPERED`
   */
  decrypt(text: string, location: FieldLocation): string
  /** Reads the key id without decrypting. @throws {CoreSchemaError} `CIPHERTEXT_MALFORMED` */
  keyIdOf(text: string): string
}

interface EncryptedField {
  readonly keyId: string
  readonly check: string
  readonly iv: Buffer
  readonly tag: Buffer
  readonly data: Buffer
}

const ALGORITHM = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16
const FORMAT = /^v1:([A-Za-z0-9_-]{1,64}):([0-9a-f]{8}):([A-Za-z0-9_-]{16}):([A-Za-z0-9_-]{22}):([A-Za-z0-9_-]*)$/

/**
 * Encrypts single fields with AES-256-GCM, a fresh random IV each, as `v1:<key id>:<key check>:<iv>:<tag>:<ciphertext>` in base64url.
 * Change a key before it has encrypted 2^32 values: beyond that two random IVs may meet.
 * @throws {CoreSchemaError} `ENCRYPTION_KEY_INVALID`; `ENCRYPTION_KEY_UNKNOWN` when the active key is not among the keys
 */
export function createFieldCipher({ keys, activeKeyId }: FieldCipherOptions): FieldCipher {
  const known = parseEncryptionKeys(keys)
  const active = findKey(known, activeKeyId)
  return {
    activeKeyId,
    keyIds: [...known.keys()],
    encrypt: (plaintext, location) => encryptField(active, plaintext, location),
    decrypt: (text, location) => {
      const field = parseField(text)
      return decryptField(findKey(known, field.keyId), field, location)
    },
    keyIdOf: (text) => parseField(text).keyId,
  }
}

function encryptField({ id, secret, check }: ParsedKey, plaintext: string, location: FieldLocation): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(ALGORITHM, secret, iv, { authTagLength: TAG_BYTES })
  cipher.setAAD(additionalData(id, location))
  const data = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
  const parts = [iv, cipher.getAuthTag(), data].map((part) => part.toString('base64url'))
  return ['v1', id, check, ...parts].join(':')
}

function decryptField(key: ParsedKey, field: EncryptedField, location: FieldLocation): string {
  if (key.check !== field.check) {
    throw new CoreSchemaError('ENCRYPTION_KEY_WRONG', `key "${key.id}" is not the one the value was encrypted with`)
  }
  const decipher = createDecipheriv(ALGORITHM, key.secret, field.iv, { authTagLength: TAG_BYTES })
  decipher.setAAD(additionalData(key.id, location))
  decipher.setAuthTag(field.tag)
  try {
    return Buffer.concat([decipher.update(field.data), decipher.final()]).toString('utf8')
  } catch (cause) {
    const where = `"${location.table}"."${location.column}"`
    throw new CoreSchemaError('CIPHERTEXT_TAMPERED', `a value of ${where} was altered or moved`, {
      cause,
      details: { ...location },
    })
  }
}

function parseField(text: string): EncryptedField {
  const match = FORMAT.exec(text)
  if (match === null) throw malformed()
  const [, keyId = '', check = '', iv = '', tag = '', data = ''] = match
  return { keyId, check, iv: decode(iv), tag: decode(tag), data: decode(data) }
}

/** The last character of base64url has spare bits that decoding ignores; one value has one text, or it was altered. */
function decode(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url')
  if (bytes.toString('base64url') !== part) throw malformed()
  return bytes
}

function malformed(): CoreSchemaError {
  return new CoreSchemaError('CIPHERTEXT_MALFORMED', 'the value does not have the form of an encrypted one')
}

function findKey(known: ReadonlyMap<string, ParsedKey>, id: string): ParsedKey {
  const key = known.get(id)
  if (key === undefined) throw new CoreSchemaError('ENCRYPTION_KEY_UNKNOWN', `there is no encryption key "${id}"`)
  return key
}

/** JSON keeps the parts apart: `a` + `bc` is not `ab` + `c`. */
function additionalData(keyId: string, { table, column, rowId }: FieldLocation): Buffer {
  return Buffer.from(JSON.stringify(['v1', keyId, table, column, rowId]), 'utf8')
}

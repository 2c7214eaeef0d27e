import { createHmac } from 'node:crypto'
import { CoreSchemaError } from '../errors.ts'

export interface EncryptionKey {
  /** Letters, digits, `_` and `-`; stored with every value, so it must never be given to another key. */
  readonly id: string
  /** 64 hexadecimal digits: 256 bits. */
  readonly key: string
}

/** A key ready for use; `check` tells it from other keys and reveals nothing about it. */
export interface ParsedKey {
  readonly id: string
  readonly secret: Buffer
  readonly check: string
}

const KEY = /^[0-9a-fA-F]{64}$/
const KEY_ID = /^[A-Za-z0-9_-]{1,64}$/
const CHECK_LENGTH = 8

/**
 * Checks all keys and returns them by id.
 * @throws {CoreSchemaError} `ENCRYPTION_KEY_INVALID`; the message names the id and never the key
 */
export function parseEncryptionKeys(keys: readonly EncryptionKey[]): ReadonlyMap<string, ParsedKey> {
  const parsed = new Map<string, ParsedKey>()
  for (const { id, key } of keys) {
    if (!KEY_ID.test(id)) throw invalid('a key id has other characters than letters, digits, "_" and "-"')
    if (parsed.has(id)) throw invalid(`two keys have the id "${id}"`)
    if (key.length !== 64) throw invalid(`key "${id}" has ${key.length} characters instead of 64`)
    if (!KEY.test(key)) throw invalid(`key "${id}" has characters that are not hexadecimal digits`)
    const secret = Buffer.from(key, 'hex')
    parsed.set(id, { id, secret, check: keyCheck(secret) })
  }
  return parsed
}

/** A wrong key under a known id is told from a tampered value by this, which AES-GCM alone could not. */
function keyCheck(secret: Buffer): string {
  return createHmac('sha256', secret).update('pgtend field key check').digest('hex').slice(0, CHECK_LENGTH)
}

function invalid(message: string): CoreSchemaError {
  return new CoreSchemaError('ENCRYPTION_KEY_INVALID', message)
}

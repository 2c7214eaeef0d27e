import { redactSecrets } from '@pgtend/database'
import type { JsonObject, JsonValue } from '../json/json-value.ts'

export interface RedactionOptions {
  /** Words that make a key secret, lower case; default `SECRET_WORDS`. */
  readonly words?: readonly string[]
}

/** A key is secret when one of its words is here: `apiKey`, `access_token` and `password-hash` all are, `keyboard` is not. */
export const SECRET_WORDS: readonly string[] = [
  'authorization',
  'ciphertext',
  'content',
  'cookie',
  'credential',
  'embedding',
  'key',
  'passphrase',
  'passwd',
  'password',
  'plaintext',
  'pwd',
  'secret',
  'session',
  'signature',
  'token',
  // Written as one word.
  'apikey',
  'accesstoken',
  'authtoken',
  'privatekey',
  'refreshtoken',
  'secretkey',
]

export const REDACTED = '[redacted]'

/**
 * Replaces the values of secret keys, at any depth, and passwords inside URLs and connection strings. Pure.
 */
export function redactDetails(details: JsonObject, { words = SECRET_WORDS }: RedactionOptions = {}): JsonObject {
  return redactObject(details, new Set(words))
}

function redactValue(value: JsonValue, words: ReadonlySet<string>): JsonValue {
  if (typeof value === 'string') return redactSecrets(value)
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return value.map((element) => redactValue(element, words))
  return redactObject(value, words)
}

function redactObject(object: JsonObject, words: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key, isSecret(key, words) ? REDACTED : redactValue(value, words)]),
  )
}

function isSecret(key: string, words: ReadonlySet<string>): boolean {
  return wordsOf(key).some((word) => words.has(word) || (word.endsWith('s') && words.has(word.slice(0, -1))))
}

/** `userApiKey`, `USER_API_KEY` and `user-api-key` all give `user`, `api`, `key`. */
function wordsOf(key: string): string[] {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}

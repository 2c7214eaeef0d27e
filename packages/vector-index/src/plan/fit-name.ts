import { createHash } from 'node:crypto'
import { cutBytes, MAX_IDENTIFIER_BYTES } from '@pgtend/database'

const HASH_DIGITS = 8

/**
 * Puts a tail behind a name. What goes beyond 63 bytes, which PostgreSQL would cut silently, is cut here and gets a hash, so that two
 * long names that differ at their ends never meet. Pure.
 */
export function fitName(name: string, tail: string): string {
  const full = name + tail
  if (Buffer.byteLength(full) <= MAX_IDENTIFIER_BYTES) return full
  const hash = createHash('sha256').update(full).digest('hex').slice(0, HASH_DIGITS)
  const end = `_${hash}${tail}`
  return cutBytes(name, MAX_IDENTIFIER_BYTES - Buffer.byteLength(end)) + end
}

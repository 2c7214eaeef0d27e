import { hash } from 'node:crypto'

/** The checksum of a script as Prisma writes it: lower-case hex SHA-256 of its bytes, byte order mark included. */
export function checksumOf(content: Buffer | string): string {
  return hash('sha256', content)
}

/**
 * Tells whether a stored checksum belongs to a script.
 * Line endings may have changed since (git's autocrlf), an empty checksum was written by hand and means "never edited", and early
 * Prisma left out leading zeros of the bytes.
 */
export function checksumMatches(stored: string, text: string): boolean {
  if (stored === '') return true
  const unix = text.replaceAll('\r\n', '\n')
  const candidates = [text, unix, unix.replaceAll('\n', '\r\n')].map((candidate) => checksumOf(candidate))
  return candidates.some((checksum) => stored === (stored.length === 64 ? checksum : withoutPadding(checksum)))
}

function withoutPadding(checksum: string): string {
  return checksum.replaceAll(/../g, (byte) => Number.parseInt(byte, 16).toString(16))
}

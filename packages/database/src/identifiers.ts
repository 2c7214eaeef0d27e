import pg from 'pg'

/** Quotes one identifier for SQL: `Order Items` becomes `"Order Items"`. Always quotes, so reserved words and capitals are safe. */
export function escapeIdentifier(name: string): string {
  return pg.escapeIdentifier(name)
}

/** Quotes a text literal for the few statements that take no parameters (`CREATE DATABASE`, `COMMENT`, `SET`). */
export function escapeLiteral(value: string): string {
  return pg.escapeLiteral(value)
}

/** Quotes a schema-qualified name: `"Odd Name"."Order Items"`. */
export function qualifiedName(schema: string, name: string): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`
}

/** PostgreSQL cuts identifiers off at this many bytes of UTF-8 (NAMEDATALEN - 1). */
export const MAX_IDENTIFIER_BYTES = 63

/** Cuts a text off after at most so many bytes of UTF-8, between characters, as PostgreSQL cuts identifiers. */
export function cutBytes(text: string, limit: number): string {
  let cut = ''
  let bytes = 0
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > limit) break
    cut += character
  }
  return cut
}

/** Puts a tail behind a name and cuts the name so that both fit into an identifier; PostgreSQL would cut the tail. */
export function nameWithTail(name: string, tail: string): string {
  return cutBytes(name, MAX_IDENTIFIER_BYTES - Buffer.byteLength(tail)) + tail
}

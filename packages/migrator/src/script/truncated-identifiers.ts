import { cutBytes, MAX_IDENTIFIER_BYTES } from '@pgtend/database'
import type { Node } from 'libpg-query'

/** Three bytes a character at most in what people write, so nothing shorter can be too long. */
const CANDIDATE = /"[^"]{22,}"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]{21,}/g

/**
 * Finds the identifiers of a statement that the server cuts off, as they stand in the text. The parser has cut them already, so a long
 * word counts when the syntax tree has its beginning as a name of its own; in strings, comments and bodies words keep their length.
 */
export function truncatedIdentifiers(text: string, node: Node): readonly string[] {
  const long = (text.match(CANDIDATE) ?? [])
    .map((word) => (word.startsWith('"') ? word.slice(1, -1) : word.toLowerCase()))
    .filter((word) => Buffer.byteLength(word) > MAX_IDENTIFIER_BYTES)
  if (long.length === 0) return []
  const tree = JSON.stringify(node)
  return [...new Set(long)].filter((word) => tree.includes(JSON.stringify(cutBytes(word, MAX_IDENTIFIER_BYTES))))
}

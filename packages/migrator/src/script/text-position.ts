/** A place in a text, both from 1, as editors count; a column is a character, not a byte. */
export interface TextPosition {
  readonly line: number
  readonly column: number
}

/** Says at which line and column the UTF-16 offset of a text lies. */
export function positionAt(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: [...before.slice(lineStart)].length + 1 }
}

/** Turns a count of characters, as PostgreSQL counts, into a UTF-16 offset. */
export function offsetOfCharacter(text: string, characters: number): number {
  let offset = 0
  for (let count = 0; count < characters && offset < text.length; count += 1) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
  }
  return offset
}

import { checksumMatches } from '../files/checksum.ts'

const BYTE_ORDER_MARK = '\uFEFF'

/**
 * Finds out from the checksum alone whether an edit was invisible: a byte order mark or white space at the end that came or went.
 * Other line endings are no edit at all. Undefined when the text itself is another. Pure.
 */
export function invisibleEdit(stored: string, text: string): string | undefined {
  const marked = text.startsWith(BYTE_ORDER_MARK)
  const bare = marked ? text.slice(1) : text
  const trimmed = bare.trimEnd()
  const ends = [bare, trimmed, `${trimmed}\n`, `${trimmed}\n\n`]
  const found = ends.findIndex((end) => checksumMatches(stored, end) || checksumMatches(stored, BYTE_ORDER_MARK + end))
  const end = ends[found]
  if (end === undefined) return undefined
  const wasMarked = !checksumMatches(stored, end)
  const mark = wasMarked === marked ? [] : [`the byte order mark was ${marked ? 'added' : 'removed'}`]
  return [...mark, ...(end === bare ? [] : ['the white space at the end differs'])].join(' and ')
}

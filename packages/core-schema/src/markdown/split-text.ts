export interface TextPart {
  readonly text: string
  /** Line breaks before it in the text. */
  readonly line: number
}

/** Where to break, best first: after a line, after a sentence, after a word. */
const BREAKS: readonly RegExp[] = [/\n(?=\S|\s)/g, /[.!?][)"'\]]*\s+/g, /\s+/g]

/** Splits a text into parts of at most `maxCharacters`, none of them empty; white space at the breaks is dropped. Pure. */
export function splitText(text: string, maxCharacters: number): readonly TextPart[] {
  const parts: TextPart[] = []
  let start = skipSpace(text, 0)
  while (start < text.length) {
    const end = text.length - start <= maxCharacters ? text.length : start + breakAt(text, start, maxCharacters)
    const part = text.slice(start, end).trimEnd()
    if (part !== '') parts.push({ text: part, line: countLines(text, start) })
    start = skipSpace(text, end)
  }
  return parts
}

/** The last good break of the window, but not in its first half: short crumbs help nobody. */
function breakAt(text: string, start: number, maxCharacters: number): number {
  const window = text.slice(start, start + maxCharacters + 1)
  for (const pattern of BREAKS) {
    const ends = [...window.matchAll(pattern)].map((match) => match.index + match[0].trimEnd().length)
    const best = ends.filter((end) => end > maxCharacters / 2 && end <= maxCharacters).at(-1)
    if (best !== undefined) return best
  }
  // One endless word: cut it, but never between the halves of a surrogate pair.
  const high = window.charCodeAt(maxCharacters - 1)
  const cutsPair = maxCharacters > 1 && high >= 0xd800 && high <= 0xdbff
  return cutsPair ? maxCharacters - 1 : maxCharacters
}

function skipSpace(text: string, from: number): number {
  const rest = text.slice(from)
  return from + (rest.length - rest.trimStart().length)
}

function countLines(text: string, end: number): number {
  return text.slice(0, end).split('\n').length - 1
}

/** What is another in every run, in this order. Counts are not: they say what a command has done. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\d{8}T\d{6,9}Z(-[0-9a-f]{6})?/g, 'ID'],
  [/_[0-9a-f]{6}\b/g, '_TAIL'],
  [/\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?( UTC|Z)?/g, 'TIME'],
  [/\bage1[a-z0-9]{20,}/g, 'KEY'],
  [/\b[0-9a-f]{12,}\b/g, 'HASH'],
  [/(\b\d[\d.,]* (ms|s|min|h|days?|B|kB|MB|GB|TB|%)(?!\w)\s*)+/g, 'SIZE '],
  [/[▁▂▃▄▅▆▇█]+/g, 'TREND'],
  [/\s+/g, ' '],
  [/-{2,}/g, '--'],
]

/**
 * The lines that a guide shows and a program did not print, in this order; times, sizes, ids and keys may differ, and `…` stands for
 * anything. Pure.
 */
export function missingLines(shown: readonly string[], printed: string): readonly string[] {
  const actual = printed.split('\n').map(withoutVarying)
  let from = 0
  return shown.filter((line) => {
    if (line.trim() === '…' || line.trim() === '') return false
    const parts = line.split('…').map(withoutVarying)
    const found = actual.findIndex((text, index) => index >= from && holds(text, parts))
    if (found === -1) return true
    from = found + 1
    return false
  })
}

function withoutVarying(line: string): string {
  return VARYING.reduce((text, [pattern, name]) => text.replaceAll(pattern, name), line).trim()
}

/** The first part is the beginning of the line and the last its end. */
function holds(text: string, parts: readonly string[]): boolean {
  if (parts.length === 1) return text === parts[0]
  let at = 0
  const inOrder = parts.every((part) => {
    const found = text.indexOf(part, at)
    at = found + part.length
    return found !== -1
  })
  return inOrder && text.startsWith(parts[0] ?? '') && text.endsWith(parts.at(-1) ?? '')
}

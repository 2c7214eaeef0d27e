import type { Node } from 'libpg-query'

/** Where a node of the syntax tree stands: a count of bytes, as the parser gives it. */
export function locationOf(node: Node | undefined): number | undefined {
  const [content] = node === undefined ? [] : Object.values(node as Record<string, unknown>)
  if (typeof content !== 'object' || content === null) return undefined
  if ('location' in content && typeof content.location === 'number' && content.location >= 0) return content.location
  return 'def' in content ? locationOf(content.def as Node | undefined) : undefined
}

/** The text from an offset to the comma, closing bracket or end at the same depth, over quotes. */
export function clauseAt(sql: string, offset: number): string {
  let depth = 0
  let position = offset
  for (; position < sql.length; position += 1) {
    const character = sql[position] ?? ''
    if (character === "'" || character === '"') position = endOfQuote(sql, position)
    else if (character === '(' || character === '[') depth += 1
    else if (character === ')' || character === ']') depth -= 1
    if (depth < 0 || (depth === 0 && (character === ',' || character === ';'))) break
  }
  return sql.slice(offset, position).trim()
}

function endOfQuote(sql: string, start: number): number {
  const end = sql.indexOf(sql[start] ?? '', start + 1)
  return end === -1 ? sql.length : end
}

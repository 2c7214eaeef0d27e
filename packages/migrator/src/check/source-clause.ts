import type { Node } from 'libpg-query'

/** Where a node of the syntax tree stands: a count of bytes, as the parser gives it. */
export function locationOf(node: Node | undefined): number | undefined {
  const [content] = node === undefined ? [] : Object.values(node as Record<string, unknown>)
  if (typeof content !== 'object' || content === null) return undefined
  if ('location' in content && typeof content.location === 'number' && content.location >= 0) return content.location
  return 'def' in content ? locationOf(content.def as Node | undefined) : undefined
}

/** What has commas and brackets that mean nothing: strings and quoted names. */
const OPAQUE =
  /[eE]'(?:[^'\\]|\\.|'')*'|'[^']*'|"[^"]*"|(\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)[\s\S]*?\1|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const GAP = /\s+|--.*|\/\*[\s\S]*?\*\//y

/** The text from an offset to the comma, closing bracket or end at the same depth, over strings and quoted names, without a comment at its end. */
export function clauseAt(sql: string, offset: number): string {
  let depth = 0
  let position = offset
  let end = offset
  while (position < sql.length) {
    const gap = lengthAt(GAP, sql, position)
    if (gap > 0) {
      position += gap
      continue
    }
    const character = sql[position] ?? ''
    if (character === '(' || character === '[') depth += 1
    else if (character === ')' || character === ']') depth -= 1
    if (depth < 0 || (depth === 0 && (character === ',' || character === ';'))) break
    position += lengthAt(OPAQUE, sql, position) || 1
    end = position
  }
  return sql.slice(offset, end)
}

function lengthAt(pattern: RegExp, sql: string, position: number): number {
  pattern.lastIndex = position
  return pattern.exec(sql)?.[0].length ?? 0
}

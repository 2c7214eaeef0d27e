import type { Node } from 'libpg-query'
import { sqlTokens } from '../script/sql-tokens.ts'

/** Where a node of the syntax tree stands: a count of bytes, as the parser gives it. */
export function locationOf(node: Node | undefined): number | undefined {
  const [content] = node === undefined ? [] : Object.values(node as Record<string, unknown>)
  if (typeof content !== 'object' || content === null) return undefined
  if ('location' in content && typeof content.location === 'number' && content.location >= 0) return content.location
  return 'def' in content ? locationOf(content.def as Node | undefined) : undefined
}

/** The text from an offset to the comma, closing bracket or end at the same depth, over strings and names, without a comment at its end. */
export function clauseAt(sql: string, offset: number): string {
  let depth = 0
  let end = offset
  for (const { kind, text, offset: position } of sqlTokens(sql, offset)) {
    if (kind === 'gap') continue
    if (text === '(' || text === '[') depth += 1
    else if (text === ')' || text === ']') depth -= 1
    if (depth < 0 || (depth === 0 && (text === ',' || text === ';'))) break
    end = position + text.length
  }
  return sql.slice(offset, end)
}

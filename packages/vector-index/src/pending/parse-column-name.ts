import type { VectorColumnName } from '../inspect/find-vector-column.ts'

const PART = /^(?:"((?:[^"]|"")+)"|([^"\s.=]+))(\.?)/

/**
 * Reads `memories.embedding`, `app.memories.embedding` or `"My Schema"."T.x".embedding` at the start of a text, and gives what follows
 * it. Names are taken as they stand. Undefined when there is no such name. Pure.
 */
export function parseColumnName(text: string): { readonly name: VectorColumnName; readonly rest: string } | undefined {
  const parts: string[] = []
  let rest = text
  for (let more = true; more; ) {
    const [found, quoted, plain = '', dot] = PART.exec(rest) ?? []
    if (found === undefined) return undefined
    parts.push(quoted?.replaceAll('""', '"') ?? plain)
    rest = rest.slice(found.length)
    more = dot === '.'
  }
  if (!/^(?:\s|$)/.test(rest)) return undefined
  const [first, second, third] = parts
  if (first === undefined || second === undefined || parts.length > 3) return undefined
  const name = third === undefined ? { table: first, column: second } : { schema: first, table: second, column: third }
  return { name, rest: rest.trim() }
}

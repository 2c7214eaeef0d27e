/** One identifier in SQL, plain or quoted, as a regular expression. */
export const SQL_NAME = String.raw`(?:"(?:[^"]|"")+"|[^\s"'.,;()]+)`

/** Takes the quotes off one identifier of SQL, and folds a plain one as the server does. */
export function unquoteName(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase()
}

const PARTS = new RegExp(String.raw`^(${SQL_NAME})(?:\.(${SQL_NAME}))?$`)

/** A name as people write it: `item`, `shop.item`, `"Odd.Name"."Order Items"`. */
export interface SqlName {
  /** Undefined when the name was given alone. */
  readonly schema: string | undefined
  readonly name: string
}

/**
 * Reads a name with or without a schema; undefined when the text is none. Unlike in SQL a part without quotes keeps its capitals,
 * and may have spaces: a shell has eaten the quotes. Pure.
 */
export function parseSqlName(text: string): SqlName | undefined {
  const quoted = PARTS.exec(text)
  const [first, second] = quoted === null ? text.split('.') : [quoted[1], quoted[2]]
  if (first === undefined || first === '' || second === '') return undefined
  if (quoted === null && (text.includes('"') || text.split('.').length > 2)) return undefined
  const take = (part: string): string => (part.startsWith('"') ? unquoteName(part) : part)
  return second === undefined ? { schema: undefined, name: take(first) } : { schema: take(first), name: take(second) }
}

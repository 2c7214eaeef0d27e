/** An identifier as PostgreSQL prints it; keywords are in upper case there. */
const NAME = `(?:"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)`
const TABLE_AND_ALIAS = String.raw`(?:FROM|JOIN)\s+\(*(?:ONLY )?(?:${NAME}\.)?(${NAME})(?: (${NAME}))?`
/** Of a subquery, a function or `values`. */
const ALIAS = String.raw`\) (${NAME})`
const FROM_ITEM = new RegExp(`${TABLE_AND_ALIAS}|${ALIAS}`, 'g')
/** Strings, quoted names, words, white space, and every other character by itself. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")+"|[\w$]+|\s+|[\s\S]/g

/**
 * Tells whether two printed queries are the same, but that the one of an older version says of which table a column is where the one of a
 * newer version does not: `q.n` and `n`. Where both say it they must agree. Pure.
 */
export function isUnqualifiedForm(newer: string, older: string): boolean {
  const short = tokensOf(newer)
  const long = tokensOf(older)
  const tables = new Set<string | undefined>([...older.matchAll(FROM_ITEM)].flatMap(([, ...names]) => names))
  let next = 0
  for (const [index, token] of short.entries()) {
    const isQualifier = long[next + 1] === '.' && tables.has(long[next]) && !/[.:]/.test(long[next - 1] ?? '')
    if (isQualifier && short[index + 1] !== '.') next += 2
    if (long[next] !== token) return false
    next += 1
  }
  return next === long.length
}

function tokensOf(text: string): readonly string[] {
  return [...text.matchAll(TOKEN)].flatMap(([token]) => (/^\s/.test(token) ? [] : [token]))
}

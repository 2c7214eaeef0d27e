/** A string, a quoted name, a dollar-quoted text (its tag is captured) or a word: what the signs inside mean nothing in. */
const OPAQUE =
  /[eE]'(?:[^'\\]|\\.|'')*'|'[^']*'|"[^"]*"|(?<tag>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)[\s\S]*?\k<tag>|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const GAP = /\s+|--.*|\/\*[\s\S]*?\*\//y

/** A piece of SQL text, as far as finding comments and closing brackets needs it. */
export interface SqlToken {
  readonly kind: 'gap' | 'dollar' | 'other'
  readonly text: string
  readonly offset: number
}

/** Cuts SQL into white space and comments, opaque pieces and single characters, from an offset. */
export function* sqlTokens(sql: string, from = 0): Generator<SqlToken> {
  let offset = from
  while (offset < sql.length) {
    const gap = matchAt(GAP, sql, offset)
    const opaque = gap === undefined ? matchAt(OPAQUE, sql, offset) : undefined
    const text = (gap ?? opaque)?.[0] ?? sql[offset] ?? ''
    const kind = gap !== undefined ? 'gap' : opaque?.groups?.tag !== undefined ? 'dollar' : 'other'
    yield { kind, text, offset }
    offset += text.length
  }
}

/** The text without its comments; what stands in strings and in dollar quotes is left as it is. */
export function withoutComments(sql: string): string {
  return [...sqlTokens(sql)].map(({ kind, text }) => (kind === 'gap' ? ' ' : text)).join('')
}

/** Without white space and comments at both ends: a comment at the end would swallow what is put behind. */
export function trimSql(sql: string): string {
  const tokens = [...sqlTokens(sql)].filter(({ kind }) => kind !== 'gap')
  const last = tokens.at(-1)
  return last === undefined ? '' : sql.slice(tokens[0]?.offset, last.offset + last.text.length)
}

/** Cuts at the commas that stand outside of brackets; the parts are trimmed. */
export function splitAtCommas(sql: string): readonly string[] {
  const cuts = [0]
  let depth = 0
  for (const { text, offset } of sqlTokens(sql)) {
    if (text === '(' || text === '[') depth += 1
    else if (text === ')' || text === ']') depth -= 1
    else if (text === ',' && depth === 0) cuts.push(offset + 1)
  }
  return cuts.map((from, index) => trimSql(sql.slice(from, (cuts[index + 1] ?? sql.length + 1) - 1)))
}

function matchAt(pattern: RegExp, sql: string, offset: number): RegExpExecArray | undefined {
  pattern.lastIndex = offset
  return pattern.exec(sql) ?? undefined
}

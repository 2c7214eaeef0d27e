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

function matchAt(pattern: RegExp, sql: string, offset: number): RegExpExecArray | undefined {
  pattern.lastIndex = offset
  return pattern.exec(sql) ?? undefined
}

/** One word, operator or mark of a statement. Names are folded to lower case unless they are quoted; comments are left out. */
export interface Token {
  readonly kind: 'name' | 'literal' | 'parameter' | 'operator' | 'mark'
  /** A name without quotes, an operator or mark as it stands; empty for literals. */
  readonly text: string
  readonly start: number
  readonly end: number
}

const TOKEN =
  /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|(?<string>[eE]'(?:[^'\\]|''|\\[\s\S])*'|[bBxXnN]?'(?:[^']|'')*'|\$(?<tag>[\p{L}_]\w*)?\$[\s\S]*?\$\k<tag>\$)|(?<parameter>\$\d+)|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|"(?<quoted>(?:[^"]|"")+)"|(?<name>[\p{L}_][\p{L}\p{N}_$]*)|(?<operator>[-+*/<>=~!@#%^&|`?]+)|(?<mark>::|[^\s])/gu

/** Splits a statement into tokens. Knows no grammar, so it reads whatever a server has recorded. Pure. */
export function tokenize(statement: string): readonly Token[] {
  return [...statement.matchAll(TOKEN)].flatMap((match) => {
    const { string, parameter, number, quoted, name, operator, mark } = match.groups ?? {}
    const token = (kind: Token['kind'], text: string): Token[] => {
      return [{ kind, text, start: match.index, end: match.index + match[0].length }]
    }
    if (string !== undefined || number !== undefined) return token('literal', '')
    if (parameter !== undefined) return token('parameter', parameter)
    if (quoted !== undefined) return token('name', quoted.replaceAll('""', '"'))
    if (name !== undefined) return token('name', name.toLowerCase())
    if (operator !== undefined) return token('operator', operator)
    return mark === undefined ? [] : token('mark', mark)
  })
}

import { redactSecrets } from '@pgtend/database'

/**
 * What a statement may carry besides its shape: comments, and literals in all their spellings. An unfinished one, of a text that was
 * cut off, reaches to the end. Quoted identifiers come first so that an apostrophe inside one does not start a literal.
 */
const TOKEN =
  /"(?:[^"]|"")*"|\/\*[\s\S]*?(?:\*\/|$)|--[^\n]*|\b[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|\b[uU]&'(?:[^']|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?(?:\$\1\$|$)|(?<![\w$.])\d+(?:\.\d+)?\b/g

/**
 * Makes the text of a statement fit to be shown: one line, literals as `?`, no comments, no passwords, cut off at `maxLength`
 * characters. The server normalises queries but keeps the literals of utility statements such as `alter role … password '…'`.
 */
export function redactStatement(text: string, maxLength = 300): string {
  const shape = text.replaceAll(TOKEN, (token) => {
    if (token.startsWith('"')) return token
    return token.startsWith('--') || token.startsWith('/*') ? ' ' : '?'
  })
  const line = redactSecrets(shape).replaceAll(/\s+/g, ' ').trim()
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`
}

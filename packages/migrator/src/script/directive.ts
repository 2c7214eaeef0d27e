/** Comments before the first statement, also between empty lines. */
const HEAD = /^\uFEFF?(?:\s*--[^\n]*\n?)*/

/**
 * Reads a directive from the comments at the head of a script: `-- pgtend: NAME`, with what follows the name. Undefined when it is not
 * there; an empty text when nothing follows. Pure.
 */
export function readDirective(text: string, name: string): string | undefined {
  const [head = ''] = HEAD.exec(text) ?? []
  for (const [, found, rest = ''] of head.matchAll(/--[ \t]*pgtend:[ \t]*([\w-]+)\b([^\n]*)/g)) {
    if (found === name) return rest.trim()
  }
  return undefined
}

/** Comments before the first statement, also between empty lines. */
const HEAD = /^\uFEFF?(?:\s*--[^\n]*\n?)*/

/**
 * Reads a directive from the comments at the head of a script: `-- pgtend: NAME`, with what follows the name. Undefined when it is not
 * there; an empty text when nothing follows. Pure.
 */
export function readDirective(text: string, name: string): string | undefined {
  return readDirectives(text, name)[0]
}

/** The same for a directive that may stand there several times. */
export function readDirectives(text: string, name: string): readonly string[] {
  // Most scripts have none, and every run asks every script.
  if (!text.includes('pgtend:')) return []
  const [head = ''] = HEAD.exec(text) ?? []
  const directives = [...head.matchAll(/--[ \t]*pgtend:[ \t]*([\w-]+)\b([^\n]*)/g)]
  return directives.flatMap(([, found, rest = '']) => (found === name ? [rest.trim()] : []))
}

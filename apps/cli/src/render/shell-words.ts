/** Writes names as one word for the shell, the way `parseQualifiedName` reads them: `app.items`, `'Odd Name.Order Items'`. */
export function shellName(...parts: readonly string[]): string {
  const name = parts.map((part) => (/[."]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part)).join('.')
  return shellWord(name)
}

/** Quotes one word for the shell where it needs to be. */
export function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** Up to the last @ of the word: a password that someone forgot to encode may hold any other character. */
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*):\S*@/gi
const KEY_VALUE_PASSWORD = /\b(password|pgpassword|sslpassword)(\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s&]+)/gi
const SQL_PASSWORD = /\b((?:encrypted\s+)?password)(\s+)('(?:[^']|'')*')/gi

/**
 * Removes passwords from a text that may hold connection URLs, `key=value` connection strings or `PASSWORD '…'` clauses.
 * Everything else stays, so a message remains readable.
 */
export function redactSecrets(text: string): string {
  return text
    .replaceAll(URL_PASSWORD, '$1:***@')
    .replaceAll(KEY_VALUE_PASSWORD, '$1$2***')
    .replaceAll(SQL_PASSWORD, "$1$2'***'")
}

/** Up to the last @ of the word: a password that someone forgot to encode may hold any other character. */
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*):\S*@/gi
const KEY_VALUE_PASSWORD = /\b(password|pgpassword|sslpassword)(\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s&]+)/gi
const SQL_PASSWORD = /\b((?:encrypted\s+)?password)(\s+)('(?:[^']|'')*')/gi
/** A secret key of age. */
const AGE_IDENTITY = /\bAGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]+/gi

/**
 * Removes passwords from a text that may hold connection URLs, `key=value` connection strings or `PASSWORD '…'` clauses, and secret
 * keys of age.
 * Everything else stays, so a message remains readable.
 */
export function redactSecrets(text: string): string {
  return text
    .replaceAll(URL_PASSWORD, '$1:***@')
    .replaceAll(KEY_VALUE_PASSWORD, '$1$2***')
    .replaceAll(SQL_PASSWORD, "$1$2'***'")
    .replaceAll(AGE_IDENTITY, 'AGE-SECRET-KEY-***')
}

import type { ParseResult } from 'libpg-query'

/** PostgreSQL's own parser as a synchronous function; its errors carry `sqlDetails.cursorPosition`. */
export type SqlParser = (sql: string) => ParseResult

/** Loads PostgreSQL's parser (1.8 MB of WebAssembly, 0.1 to 0.2 s) once; only what has statements to run pays for it. */
export async function loadParser(): Promise<SqlParser> {
  const parser = await import('libpg-query')
  await parser.loadModule()
  return parser.parseSync
}

import { loadParser, type SqlParser } from '../script/load-parser.ts'

/** PostgreSQL's parser for SQL and for PL/pgSQL. */
export interface CheckParser {
  readonly parse: SqlParser
  /** Parses a whole `do` or `create function`; the tree of its body. */
  readonly parsePlpgsql: (sql: string) => unknown
}

/** Loads PostgreSQL's parser once. */
export async function loadCheckParser(): Promise<CheckParser> {
  const { parsePlPgSQLSync } = await import('libpg-query')
  return { parse: await loadParser(), parsePlpgsql: parsePlPgSQLSync }
}

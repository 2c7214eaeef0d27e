const INDEX = /^(\s*(?:create\s+(?:unique\s+)?|drop\s+)index)\b/i
const REINDEX = /^(\s*reindex\s+(?:\([^)]*\)\s*)?(?:index|table|schema|database))\b/i
const REFRESH = /^(\s*refresh\s+materialized\s+view)\b/i

/** Puts `concurrently` into a statement, which then belongs outside a transaction. */
export function concurrently(sql: string): string | undefined {
  const pattern = [INDEX, REINDEX, REFRESH].find((candidate) => candidate.test(sql))
  return pattern === undefined ? undefined : `${sql.replace(pattern, '$1 concurrently')};`
}

const CREATE = /^(\s*create\s+(?:(?:unlogged|temp|temporary)\s+)?(?:table|schema|extension))\b/i
const INDEX = /^(\s*create\s+(?:unique\s+)?index(?:\s+concurrently)?)\s+(?!on\b)/i
const DROP =
  /^(\s*drop\s+(?:table|index\s+concurrently|index|materialized\s+view|view|schema|sequence|type|domain|function|procedure|extension|trigger|policy))\b/i

/** The statement with `if exists` or `if not exists`; undefined where that cannot be written. Pure. */
export function repeatable(sql: string): string | undefined {
  if (DROP.test(sql)) return `${sql.replace(DROP, '$1 if exists').trim()};`
  if (INDEX.test(sql)) return `${sql.replace(INDEX, '$1 if not exists ').trim()};`
  return CREATE.test(sql) ? `${sql.replace(CREATE, '$1 if not exists').trim()};` : undefined
}

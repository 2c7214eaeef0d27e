import { printRelation, type RelationName } from '../relation-name.ts'
import type { CheckedStatement } from '../rule.ts'

/** Leaves a view where a table was, so that applications that run go on; undefined for what code runs and for what is no plain table. Pure. */
export function keepOldName(
  { sql, origin, state }: CheckedStatement,
  from: RelationName,
  to: RelationName,
): string | undefined {
  const isView = state.table(from)?.kind.endsWith('view') === true
  if (origin === 'code' || isView) return undefined
  return `${sql.trim()};\ncreate view ${printRelation(from)} as select * from ${printRelation(to)};`
}

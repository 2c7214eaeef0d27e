import { printName } from '../relation-name.ts'
import type { CheckedStatement, Hit } from '../rule.ts'
import { metricOf, type VectorIndex } from './vector-index.ts'

/** Types that a declaration can name. */
const TYPES = new Set(['vector', 'halfvec', 'bit'])

/**
 * The line that declares an index instead of building it, for `pgtend vector create --pending`. The number of lists is left to the day it
 * is built. Nothing for a partial index, an expression other than a cast, and for what code runs.
 */
export function asPending(index: VectorIndex, { origin }: CheckedStatement): Pick<Hit, 'safeSql'> {
  const { statement, table, column, method, type } = index
  if (origin === 'code' || column === undefined || statement.whereClause !== undefined) return {}
  const parts = [...(table.schema === 'public' ? [] : [table.schema]), table.name, column]
  const options = [
    `method=${method}`,
    `metric=${metricOf(index) ?? 'l2'}`,
    ...(type !== undefined && TYPES.has(type.name) ? [`type=${type.name}`] : []),
    ...(statement.idxname === undefined ? [] : [`name=${printName(statement.idxname)}`]),
  ]
  const line = `-- pgtend:vector-index ${parts.map(printName).join('.')} ${options.join(' ')}`
  return { safeSql: `${line}\n-- Once there are rows: pgtend vector create --pending` }
}

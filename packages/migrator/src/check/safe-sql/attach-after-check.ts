import { nameWithTail } from '@pgtend/database'
import type { AlterTableCmd, Node } from 'libpg-query'
import { printName, printRelation } from '../relation-name.ts'
import type { CheckedStatement } from '../rule.ts'
import { nodeAs } from '../syntax.ts'
import type { Stages } from './stages.ts'

/**
 * A partition that is attached without being read: a check that says where its rows belong is proven first. Undefined for keys of several
 * columns, for hash, and beside a default partition, which would be read all the same. Pure.
 */
export function attachAfterCheck(statement: CheckedStatement, { def }: AlterTableCmd): Stages | undefined {
  const { state, node, sourceOf } = statement
  const { name, bound } = nodeAs(def, 'PartitionCmd') ?? {}
  const parent = state.nameOf(nodeAs(node, 'AlterTableStmt')?.relation)
  const [key, second] = state.table(parent)?.partitionKey?.columns ?? []
  const hasDefault = state.descendants(parent).some(({ isDefaultPartition }) => isDefaultPartition)
  if (name === undefined || !key || second !== undefined || hasDefault) return undefined
  const column = printName(key)
  const value = (datum: Node | undefined): string | undefined =>
    datum === undefined || nodeAs(datum, 'A_Const') === undefined ? undefined : sourceOf(datum)
  const child = state.nameOf(name)
  const bounds = conditions(column, bound?.strategy, bound, value)
  if (bounds === undefined) return undefined
  const check = printName(nameWithTail(child.name, '_bounds'))
  const table = printRelation(child)
  return [
    [`alter table ${table} add constraint ${check} check (${column} is not null and ${bounds}) not valid;`],
    [`alter table ${table} validate constraint ${check};`],
    [`${statement.sql.trim()};`, `alter table ${table} drop constraint ${check};`],
  ]
}

function conditions(
  column: string,
  strategy: string | undefined,
  bound: { readonly lowerdatums?: Node[]; readonly upperdatums?: Node[]; readonly listdatums?: Node[] } | undefined,
  value: (datum: Node | undefined) => string | undefined,
): string | undefined {
  if (strategy === 'l') {
    const values = (bound?.listdatums ?? []).map(value)
    return values.includes(undefined) || values.length === 0 ? undefined : `${column} in (${values.join(', ')})`
  }
  const [lower, upper] = [value(bound?.lowerdatums?.[0]), value(bound?.upperdatums?.[0])]
  if (strategy !== 'r' || lower === undefined || upper === undefined) return undefined
  return `${column} >= ${lower} and ${column} < ${upper}`
}

import { printRelation } from '../relation-name.ts'
import type { CheckedStatement } from '../rule.ts'
import { newName } from '../state/apply-create-table.ts'
import { nodeAs, nodesAs } from '../syntax.ts'
import { clausesOf } from './clauses-of.ts'

/**
 * A new partition that is created by itself and then attached, which stops nobody. Undefined for one with columns, options or partitions
 * of its own, beside a default partition, and in code. Pure.
 */
export function attachNewPartition({ node, sql, state, origin }: CheckedStatement): string | undefined {
  const statement = nodeAs(node, 'CreateStmt')
  const [parent] = nodesAs(statement?.inhRelations, 'RangeVar').map((relation) => state.nameOf(relation))
  const bounds = clausesOf(sql, ['for']).get('for')
  if (statement === undefined || parent === undefined || bounds === undefined || origin === 'code') return undefined
  const { tableElts, partspec, options, accessMethod, tablespacename, if_not_exists } = statement
  if (tableElts || partspec || options || accessMethod || tablespacename || if_not_exists) return undefined
  if (state.descendants(parent).some(({ isDefaultPartition }) => isDefaultPartition)) return undefined
  const [table, name] = [printRelation(parent), printRelation(newName(state, statement.relation))]
  return [
    // Its identity columns are those of the partitioned table, and it may have none of its own.
    `create table ${name} (like ${table} including all excluding identity);`,
    `alter table ${table} attach partition ${name} for ${bounds};`,
  ].join('\n')
}

import { MAX_IDENTIFIER_BYTES } from '@pgtend/database'
import { sqlTokens, trimSql } from '../../script/sql-tokens.ts'
import { printName, printRelation } from '../relation-name.ts'
import type { CheckedStatement } from '../rule.ts'
import { nodeAs, nodesAs } from '../syntax.ts'
import { canRunConcurrently } from './can-run-concurrently.ts'
import { clausesOf } from './clauses-of.ts'

/**
 * An index of a partitioned table, built concurrently on one partition after the other under the names that the server would choose.
 * Undefined for partitions with partitions, for expressions, and where a name would have to be cut. Pure.
 */
export function indexOfPartitions(statement: CheckedStatement): string | undefined {
  const { node, sql, state } = statement
  const { relation, idxname, unique, indexParams, indexIncludingParams, if_not_exists } =
    nodeAs(node, 'IndexStmt') ?? {}
  const table = state.nameOf(relation)
  const partitions = state.descendants(table)
  const columns = nodesAs(indexParams, 'IndexElem').map(({ name }) => name)
  const isPlain = relation?.inh === true && !if_not_exists && !indexIncludingParams && !columns.includes(undefined)
  const areLeaves = partitions.every(({ kind }) => kind === 'table')
  if (!isPlain || !areLeaves || partitions.length === 0 || !canRunConcurrently(statement)) return undefined
  const definition = afterTable(clausesOf(sql, ['on']).get('on') ?? '')
  const chosen = (name: string): string => [name, ...columns, 'idx'].join('_')
  const own = idxname ?? chosen(table.name)
  const parts = partitions.map(({ schema, name }) => ({ schema, name, index: chosen(name) }))
  if ([own, ...parts.map(({ index }) => index)].some((name) => Buffer.byteLength(name) > MAX_IDENTIFIER_BYTES))
    return undefined
  const create = `create ${unique ? 'unique ' : ''}index`
  const parent = printRelation({ schema: table.schema, name: own })
  return [
    `${create} ${printName(own)} on only ${printRelation(table)} ${definition};`,
    ...parts.flatMap(({ schema, name, index }) => [
      `${create} concurrently ${printName(index)} on ${printRelation({ schema, name })} ${definition};`,
      `alter index ${parent} attach partition ${printRelation({ schema, name: index })};`,
    ]),
  ].join('\n')
}

/** What stands behind the name of the table. */
function afterTable(clause: string): string {
  const tokens = [...sqlTokens(clause)].filter(({ kind }) => kind !== 'gap')
  let at = 1
  while (tokens[at]?.text === '.') at += 2
  return trimSql(clause.slice(tokens[at]?.offset))
}

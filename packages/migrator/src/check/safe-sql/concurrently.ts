import type { Node } from 'libpg-query'
import { printRelation } from '../relation-name.ts'
import type { CheckedStatement } from '../rule.ts'
import { nameParts, nodeAs } from '../syntax.ts'
import { canRunConcurrently } from './can-run-concurrently.ts'
import { indexOfPartitions } from './index-of-partitions.ts'

const INDEX = /^(\s*create\s+(?:unique\s+)?index)\b/i
const REINDEX = /^(\s*reindex\s+(?:\([^)]*\)\s*)?(?:index|table|schema|database))\b/i
const REFRESH = /^(\s*refresh\s+materialized\s+view)\b/i

/**
 * The statement with `concurrently`; undefined where the server refuses that: inside a transaction or code, for `cascade`,
 * for an index of a partitioned table that is dropped, and for a materialized view without a unique index.
 */
export function concurrently(statement: CheckedStatement): string | undefined {
  const { sql, node } = statement
  if (!canRunConcurrently(statement)) return undefined
  if (isPartitioned(statement))
    return nodeAs(node, 'IndexStmt') === undefined ? undefined : indexOfPartitions(statement)
  if (nodeAs(node, 'DropStmt') !== undefined) return dropOneByOne(statement)
  if (nodeAs(node, 'RefreshMatViewStmt') !== undefined && !isUniquelyIndexed(statement)) return undefined
  const pattern = [INDEX, REINDEX, REFRESH].find((candidate) => candidate.test(sql))
  return pattern === undefined ? undefined : `${sql.replace(pattern, '$1 concurrently')};`
}

/** `drop index concurrently` takes one name. */
function dropOneByOne({ node, state }: CheckedStatement): string | undefined {
  const { objects = [], behavior, missing_ok } = nodeAs(node, 'DropStmt') ?? {}
  if (behavior === 'DROP_CASCADE') return undefined
  const condition = missing_ok ? 'if exists ' : ''
  return objects
    .map((object) => `drop index concurrently ${condition}${printRelation(state.nameOfParts(nameParts(object)))};`)
    .join('\n')
}

function isPartitioned({ node, state }: CheckedStatement): boolean {
  const dropped = nodeAs(node, 'DropStmt')?.objects?.map((object: Node) => state.nameOfParts(nameParts(object))) ?? []
  const indexed = [...dropped.flatMap((name) => state.index(name)?.table ?? []), state.nameOf(relationOf(node))]
  return (
    indexed.some((name) => state.table(name)?.kind === 'partitioned table') && nodeAs(node, 'ReindexStmt') === undefined
  )
}

function relationOf(node: Node): Parameters<CheckedStatement['state']['nameOf']>[0] {
  return nodeAs(node, 'IndexStmt')?.relation
}

function isUniquelyIndexed({ node, state }: CheckedStatement): boolean {
  const view = state.nameOf(nodeAs(node, 'RefreshMatViewStmt')?.relation)
  return state
    .indexesOf(view)
    .some(({ unique, hasExpressions, hasPredicate }) => unique && !hasExpressions && !hasPredicate)
}

import type { A_Expr, Node, SelectStmt, SortBy } from 'libpg-query'
import { constantOf, nodeAs, nodesAs, stringsOf, walk } from '../syntax.ts'

const OPERATORS = new Set(['<=>', '<->', '<#>', '<+>'])

/** A sort by a distance that no index serves. */
export interface DistanceOrder {
  readonly problem: 'by something made of a distance' | 'from far to near'
  readonly distance: Node
}

/** Finds, anywhere in a query, the sorts by a distance that keep every vector index out, but for `+ 0`, which does so on purpose. Pure. */
export function distanceOrders(query: Node): readonly DistanceOrder[] {
  const found: DistanceOrder[] = []
  const visit = (node: Node): void => {
    const select = nodeAs(node, 'SelectStmt')
    if (select === undefined) return
    for (const sort of nodesAs(select.sortClause, 'SortBy')) found.push(...problemOf(select, sort))
  }
  visit(query)
  walk(query, (node) => {
    if (node !== query) visit(node)
  })
  return found
}

function problemOf(select: SelectStmt, { node, sortby_dir }: SortBy): readonly DistanceOrder[] {
  const sorted = outputNamed(select, node) ?? node
  if (sorted === undefined || isKeptOut(sorted)) return []
  const distance = distanceIn(sorted)
  if (distance === undefined) return []
  if (distance !== sorted) return [{ problem: 'by something made of a distance', distance }]
  return sortby_dir === 'SORTBY_DESC' ? [{ problem: 'from far to near', distance }] : []
}

/** `order by score`: what the select list calls so. */
function outputNamed({ targetList }: SelectStmt, node: Node | undefined): Node | undefined {
  const [name, ...more] = stringsOf(nodeAs(node, 'ColumnRef')?.fields)
  if (name === undefined || more.length > 0) return undefined
  return nodesAs(targetList, 'ResTarget').find((target) => target.name === name)?.val
}

/** The whole expression when it is a distance, else the first one in it. A subquery sorts for itself. */
function distanceIn(expression: Node): Node | undefined {
  if (isDistance(nodeAs(expression, 'A_Expr'))) return expression
  if (nodeAs(expression, 'SubLink') !== undefined) return undefined
  let found: Node | undefined
  walk(expression, (node) => {
    if (found === undefined && isDistance(nodeAs(node, 'A_Expr'))) found = node
  })
  return found
}

function isDistance(expression: A_Expr | undefined): boolean {
  return OPERATORS.has(stringsOf(expression?.name).at(-1) ?? '')
}

function isKeptOut(node: Node): boolean {
  const sum = nodeAs(node, 'A_Expr')
  return stringsOf(sum?.name).at(-1) === '+' && constantOf(sum?.rexpr) === '0'
}

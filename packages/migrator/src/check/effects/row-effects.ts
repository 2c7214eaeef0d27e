import type { DeleteStmt, MergeStmt, Node, UpdateStmt } from 'libpg-query'
import type { LockMode } from '../lock-mode.ts'
import { type RelationName, relationKey } from '../relation-name.ts'
import type { SchemaState } from '../state/schema-state.ts'
import { columnsIn, constantOf, nodeAs, rangeVarsIn, stringsOf, walk } from '../syntax.ts'
import { type Effect, effect } from './effect.ts'
import type { EffectContext } from './effect-context.ts'

/** What statements on rows do: they lock the rows that they change, and read what they name. */
export function rowEffects({ state }: EffectContext, node: Node): readonly Effect[] {
  const effects: Effect[] = []
  const targets = new Set<string>()
  const common = commonTableNames(node)
  const add = (name: RelationName, lock: LockMode, changesRows: boolean): void => {
    targets.add(relationKey(name))
    for (const each of [name, ...state.descendants(name)])
      effects.push(effect('change-rows', each, lock, { changesRows, scans: changesRows }))
  }
  walk(node, (part) => {
    const update = nodeAs(part, 'UpdateStmt')
    if (update !== undefined) add(state.nameOf(update.relation), 'ROW EXCLUSIVE', isWhole(state, update))
    const remove = nodeAs(part, 'DeleteStmt')
    if (remove !== undefined) add(state.nameOf(remove.relation), 'ROW EXCLUSIVE', isWhole(state, remove))
    const merge = nodeAs(part, 'MergeStmt')
    if (merge !== undefined) add(state.nameOf(merge.relation), 'ROW EXCLUSIVE', changesMatched(merge))
    const insert = nodeAs(part, 'InsertStmt')
    if (insert !== undefined) add(state.nameOf(insert.relation), 'ROW EXCLUSIVE', false)
  })
  const read = rangeVarsIn(node).filter(
    ({ relname, schemaname }) => schemaname !== undefined || !common.has(relname ?? ''),
  )
  const isLimited = isPointQuery(node)
  for (const relation of read) {
    const name = state.nameOf(relation)
    if (targets.has(relationKey(name))) continue
    targets.add(relationKey(name))
    effects.push(...readEffects(state, name, !isLimited))
  }
  return effects
}

/** A view is read together with what it reads. */
export function readEffects(state: SchemaState, name: RelationName, scans: boolean): readonly Effect[] {
  const known = state.table(name)
  const own = effect('read', name, 'ACCESS SHARE', { scans: scans && known?.kind !== 'view' })
  const below = known?.kind === 'view' ? (known.reads ?? []) : []
  return [own, ...below.flatMap((inner) => readEffects(state, inner, scans))]
}

function commonTableNames(node: Node): ReadonlySet<string> {
  const names = new Set<string>()
  walk(node, (part) => {
    const name = nodeAs(part, 'CommonTableExpr')?.ctename
    if (name !== undefined) names.add(name)
  })
  return names
}

/** No condition that an index could answer for few rows. */
function isWhole(state: SchemaState, { whereClause, relation }: UpdateStmt | DeleteStmt): boolean {
  if (whereClause === undefined) return true
  const name = state.nameOf(relation)
  return !isSelective(state, name, whereClause, relation?.alias?.aliasname ?? name.name)
}

/** Compares a column of the table with a constant, a list or a limited query. What joins all rows with another table is not selective. */
function isSelective(state: SchemaState, table: RelationName, condition: Node, alias: string): boolean {
  const joined = nodeAs(condition, 'BoolExpr')
  if (joined?.boolop === 'AND_EXPR') return (joined.args ?? []).some((part) => isSelective(state, table, part, alias))
  if (joined?.boolop === 'OR_EXPR') return (joined.args ?? []).every((part) => isSelective(state, table, part, alias))
  const comparison = nodeAs(condition, 'A_Expr')
  if (comparison !== undefined) {
    const operator = stringsOf(comparison.name)[0] ?? ''
    const compares = ['=', '<', '<=', '>', '>=', 'BETWEEN', '~~', '@>'].includes(operator)
    return compares && columnsIn(comparison.lexpr).length > 0 && columnsIn(comparison.rexpr).length === 0
  }
  const link = nodeAs(condition, 'SubLink')
  return link?.subLinkType === 'ANY_SUBLINK' && isLimitedQuery(link.subselect)
}

function isLimitedQuery(query: Node | undefined): boolean {
  const select = nodeAs(query, 'SelectStmt')
  return select?.limitCount !== undefined || select?.whereClause !== undefined
}

function isPointQuery(node: Node): boolean {
  const select = nodeAs(node, 'SelectStmt')
  if (select === undefined) return false
  const comparison = nodeAs(select.whereClause, 'A_Expr')
  return comparison !== undefined && stringsOf(comparison.name)[0] === '=' && constantOf(comparison.rexpr) !== undefined
}

function changesMatched({ mergeWhenClauses }: MergeStmt): boolean {
  return (mergeWhenClauses ?? []).some((clause) => {
    const { commandType, condition } = nodeAs(clause, 'MergeWhenClause') ?? {}
    return (commandType === 'CMD_UPDATE' || commandType === 'CMD_DELETE') && condition === undefined
  })
}

import type { AlterTableCmd, Node, PartitionBoundSpec } from 'libpg-query'
import type { RelationName } from '../relation-name.ts'
import type { SchemaState, TableState } from '../state/schema-state.ts'
import { columnsIn, constantOf, nodeAs, stringsOf } from '../syntax.ts'
import { type Effect, effect } from './effect.ts'
import type { EffectContext } from './effect-context.ts'
import { provesNotNull } from './proves-not-null.ts'

/** Attaching reads the new partition unless a valid check proves where its rows belong, and the default partition in any case. */
export function attachEffects(
  { state }: EffectContext,
  parent: RelationName,
  command: AlterTableCmd,
): readonly Effect[] {
  const { name, bound } = nodeAs(command.def, 'PartitionCmd') ?? {}
  if (name === undefined) return []
  const child = state.nameOf(name)
  const scans = !provesBound(state, state.table(parent), state.table(child), bound)
  return [
    effect('attach-partition', parent, 'SHARE UPDATE EXCLUSIVE'),
    effect('attach-partition', child, 'ACCESS EXCLUSIVE', { scans, element: { AlterTableCmd: command } }),
    ...defaultEffects(state, parent),
  ]
}

export function detachEffects(
  { state }: EffectContext,
  parent: RelationName,
  { def }: AlterTableCmd,
): readonly Effect[] {
  const { name, concurrent } = nodeAs(def, 'PartitionCmd') ?? {}
  if (name === undefined) return []
  const lock = concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'
  // The partition itself is locked against everybody at the end, also concurrently.
  return [effect('detach-partition', parent, lock), effect('detach-partition', state.nameOf(name), 'ACCESS EXCLUSIVE')]
}

/** Rows of the default partition could belong to the new one. */
export function defaultEffects(state: SchemaState, parent: RelationName): readonly Effect[] {
  return state
    .descendants(parent)
    .filter(({ isDefaultPartition }) => isDefaultPartition)
    .map((partition) => effect('default-partition', partition, 'ACCESS EXCLUSIVE', { scans: true }))
}

function provesBound(
  state: SchemaState,
  parent: TableState | undefined,
  child: TableState | undefined,
  bound: PartitionBoundSpec | undefined,
): boolean {
  const [column, second] = parent?.partitionKey?.columns ?? []
  if (child === undefined || bound === undefined || column === undefined || second !== undefined) return false
  const checks = [...child.constraints.values()].filter(({ type, valid }) => type === 'check' && valid)
  const parts = checks.flatMap(({ expression }) => conjuncts(expression))
  if (bound.strategy === 'l') return provesList(parts, column, bound)
  const [lower, upper] = [constantOf(bound.lowerdatums?.[0]), constantOf(bound.upperdatums?.[0])]
  const says = (operators: readonly string[], value: string | undefined): boolean =>
    value === undefined || parts.some((part) => operators.includes(operatorOf(part)) && compares(part, column, [value]))
  return provesNotNull(state, child, column) && says(['>=', '='], lower) && says(['<'], upper)
}

function provesList(parts: readonly Node[], column: string, { listdatums }: PartitionBoundSpec): boolean {
  const values = (listdatums ?? []).map((value) => constantOf(value) ?? '')
  const isAsked = parts.some((part) => ['=', 'in'].includes(operatorOf(part)) && compares(part, column, values))
  const isKnown = parts.some((part) => nodeAs(part, 'NullTest')?.nulltesttype === 'IS_NOT_NULL')
  return isAsked && isKnown
}

/** The parts of an expression joined by `and`. */
function conjuncts(expression: Node | undefined): readonly Node[] {
  if (expression === undefined) return []
  const joined = nodeAs(expression, 'BoolExpr')
  return joined?.boolop === 'AND_EXPR' ? (joined.args ?? []).flatMap(conjuncts) : [expression]
}

function operatorOf(expression: Node): string {
  const found = nodeAs(expression, 'A_Expr')
  return found?.kind === 'AEXPR_IN' ? 'in' : (stringsOf(found?.name)[0] ?? '')
}

/** Compares the column with nothing but these values. */
function compares(expression: Node, column: string, values: readonly string[]): boolean {
  const { lexpr, rexpr } = nodeAs(expression, 'A_Expr') ?? {}
  const items = nodeAs(rexpr, 'List')?.items ?? (rexpr === undefined ? [] : [rexpr])
  return columnsIn(lexpr).includes(column) && items.every((item) => values.includes(constantOf(item) ?? ''))
}

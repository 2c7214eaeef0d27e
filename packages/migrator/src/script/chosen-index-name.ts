import { cutBytes, MAX_IDENTIFIER_BYTES } from '@pgtend/database'
import type { IndexStmt, Node } from 'libpg-query'

/** What the server makes the name of an index from that the statement leaves unnamed. */
export interface ChosenName {
  readonly table: string
  /** Names of the columns, joined; an expression is named like a result column. */
  readonly columns: string
}

/** Reads from the syntax tree how the server will name an index without a name, as its `ChooseIndexName` does. */
export function chosenName({ relation, indexParams, indexIncludingParams }: IndexStmt): ChosenName {
  const names: string[] = []
  for (const param of [...(indexParams ?? []), ...(indexIncludingParams ?? [])]) {
    const element = 'IndexElem' in param ? param.IndexElem : undefined
    names.push(unused(element?.name ?? labelOf(element?.expr)?.name ?? 'expr', names))
  }
  return { table: relation?.relname ?? '', columns: cutBytes(names.join('_'), MAX_IDENTIFIER_BYTES) }
}

/** Tells whether the server may have chosen a name: `table_column_idx`, numbered when that was taken, shortened when it is long. */
export function isChosenName({ table, columns }: ChosenName, name: string): boolean {
  const label = /_(idx\d*)$/.exec(name)?.[1]
  return label !== undefined && name === objectName(table, columns, label)
}

/** Takes bytes from the longer of the two until all fits, as `makeObjectName` does. */
function objectName(table: string, columns: string, label: string): string {
  const available = MAX_IDENTIFIER_BYTES - Buffer.byteLength(label) - 2
  let tableBytes = Buffer.byteLength(table)
  let columnBytes = Buffer.byteLength(columns)
  while (tableBytes + columnBytes > available) {
    if (tableBytes > columnBytes) tableBytes -= 1
    else columnBytes -= 1
  }
  return `${cutBytes(table, tableBytes)}_${cutBytes(columns, columnBytes)}_${label}`
}

function unused(name: string, taken: readonly string[]): string {
  let result = name
  for (let number = 1; taken.includes(result); number += 1) {
    result = cutBytes(name, MAX_IDENTIFIER_BYTES - String(number).length) + number
  }
  return result
}

interface Label {
  readonly name: string
  /** A cast or a `case` gives its name only when what is inside has none. */
  readonly strong: boolean
}

const NAMED: Readonly<Record<string, string>> = { CoalesceExpr: 'coalesce', A_ArrayExpr: 'array', RowExpr: 'row' }

/** The part of `FigureIndexColname` that an index can contain. */
function labelOf(node: Node | undefined): Label | undefined {
  if (node === undefined) return undefined
  const [type = ''] = Object.keys(node)
  const named = NAMED[type]
  if (named !== undefined) return { name: named, strong: true }
  if ('ColumnRef' in node) return lastName(node.ColumnRef.fields)
  if ('FuncCall' in node) return lastName(node.FuncCall.funcname)
  if ('CollateClause' in node) return labelOf(node.CollateClause.arg)
  if ('A_Indirection' in node) return lastName(node.A_Indirection.indirection) ?? labelOf(node.A_Indirection.arg)
  if ('TypeCast' in node) return orElse(labelOf(node.TypeCast.arg), lastName(node.TypeCast.typeName?.names))
  if ('CaseExpr' in node) return orElse(labelOf(node.CaseExpr.defresult), { name: 'case', strong: false })
  if ('MinMaxExpr' in node) return { name: node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest', strong: true }
  return 'A_Expr' in node && node.A_Expr.kind === 'AEXPR_NULLIF' ? { name: 'nullif', strong: true } : undefined
}

function orElse(inner: Label | undefined, own: Label | undefined): Label | undefined {
  return inner?.strong || own === undefined ? inner : { ...own, strong: false }
}

function lastName(names: readonly Node[] | undefined): Label | undefined {
  const last = names?.findLast((node) => 'String' in node)
  return last !== undefined && 'String' in last ? { name: last.String.sval ?? '', strong: true } : undefined
}

import type { Node } from 'libpg-query'
import { constantOf, nodeAs, nodesAs, stringsOf } from '../syntax.ts'

/** Stands for what is only known at run time; no table is called so. */
export const UNKNOWN = '?'

/** Text that an expression gives, with a question mark for each part that is only known at run time. */
export interface Evaluated {
  readonly text: string
  readonly complete: boolean
}

/** Works out a text expression as far as it is constant: literals, `||`, `format`, `quote_ident`, and variables with one known value. */
export function evaluate(expression: Node | undefined, variables: ReadonlyMap<string, string>): Evaluated {
  const constant = constantOf(expression)
  if (constant !== undefined) return { text: constant, complete: true }
  const variable = stringsOf(nodeAs(expression, 'ColumnRef')?.fields)
  const value = variable.length === 1 ? variables.get(variable[0] ?? '') : undefined
  if (value !== undefined) return { text: value, complete: true }
  const operator = nodeAs(expression, 'A_Expr')
  if (operator !== undefined && stringsOf(operator.name)[0] === '||') {
    return join([evaluate(operator.lexpr, variables), evaluate(operator.rexpr, variables)])
  }
  const cast = nodeAs(expression, 'TypeCast')
  if (cast !== undefined) return evaluate(cast.arg, variables)
  const call = nodeAs(expression, 'FuncCall')
  const name = stringsOf(call?.funcname).at(-1)
  const args = (call?.args ?? []).map((arg) => evaluate(arg, variables))
  if (name === 'format') return formatted(args)
  if (name === 'quote_ident') return { text: quoted(args[0]?.text ?? UNKNOWN), complete: args[0]?.complete === true }
  if (name === 'quote_literal') return { text: literal(args[0]?.text ?? UNKNOWN), complete: args[0]?.complete === true }
  return { text: quoted(UNKNOWN), complete: false }
}

/** The texts of `array['a', 'b']`; undefined when it is anything else. */
export function evaluateArray(expression: Node | undefined): readonly string[] | undefined {
  const array = nodeAs(expression, 'A_ArrayExpr') ?? nodeAs(nodeAs(expression, 'TypeCast')?.arg, 'A_ArrayExpr')
  const values = (array?.elements ?? []).map((element) => constantOf(element))
  return array === undefined || values.includes(undefined) ? undefined : values.map((value) => value ?? '')
}

/** The expression of `select …`. */
export function selected(node: Node | undefined): Node | undefined {
  return nodesAs(nodeAs(node, 'SelectStmt')?.targetList, 'ResTarget')[0]?.val
}

function join(parts: readonly Evaluated[]): Evaluated {
  return { text: parts.map(({ text }) => text).join(''), complete: parts.every(({ complete }) => complete) }
}

function formatted([template, ...args]: readonly Evaluated[]): Evaluated {
  if (template === undefined) return { text: quoted(UNKNOWN), complete: false }
  let next = 0
  const text = template.text.replaceAll(/%(?:(\d+)\$)?([ILs%])/g, (_, place: string | undefined, kind: string) => {
    if (kind === '%') return '%'
    const arg = args[place === undefined ? next : Number(place) - 1]
    if (place === undefined) next += 1
    if (kind === 'L') return literal(arg?.text ?? UNKNOWN)
    if (kind === 'I') return arg?.complete ? quoted(arg.text) : quoted(UNKNOWN)
    return arg?.text ?? quoted(UNKNOWN)
  })
  return { text, complete: template.complete && args.every(({ complete }) => complete) }
}

function quoted(name: string): string {
  return /^".*"$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

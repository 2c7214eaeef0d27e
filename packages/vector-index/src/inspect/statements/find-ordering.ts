import { type Distance, isCallee, isMark, matching } from './find-distances.ts'
import type { Token } from './tokenize.ts'

/** How a statement sorts by a distance. */
export interface Ordering {
  readonly descending: boolean
  /** Something was made of the distance before it is sorted by: `1 - distance`, a function. */
  readonly computed: boolean
  /** `+ 0`, which keeps an index out on purpose. */
  readonly exact: boolean
  readonly limited: boolean
}

/** Says how a statement sorts by one of its distances, directly or by the name it gives it; undefined when it does not. Pure. */
export function findOrdering(tokens: readonly Token[], distance: Distance): Ordering | undefined {
  const { from, to, computed, exact } = widen(tokens, distance)
  const direct = orderByBefore(tokens, from)
  const at = direct === undefined ? orderByName(tokens, nameAfter(tokens, to)) : to
  if (at === undefined) return undefined
  const descending = tokens[at + 1]?.text === 'desc'
  return { descending, computed, exact, limited: isLimited(tokens, at + 1) }
}

interface Expression {
  readonly from: number
  readonly to: number
  readonly computed: boolean
  readonly exact: boolean
}

/** Takes in the brackets, functions, casts and arithmetic around a distance. */
function widen(tokens: readonly Token[], distance: Pick<Distance, 'from' | 'to'>): Expression {
  let expression: Expression = { from: distance.from, to: distance.to, computed: false, exact: false }
  for (;;) {
    const wider = inBrackets(tokens, expression) ?? withArithmetic(tokens, expression) ?? withCast(tokens, expression)
    if (wider === undefined) return expression
    expression = wider
  }
}

function inBrackets(tokens: readonly Token[], expression: Expression): Expression | undefined {
  const open = expression.from - 1
  if (!isMark(tokens[open], '(')) return undefined
  const close = matching(tokens, open)
  if (isCallee(tokens[open - 1])) return { ...expression, from: open - 1, to: close, computed: true }
  return close === expression.to + 1 ? { ...expression, from: open, to: close } : undefined
}

function withArithmetic(tokens: readonly Token[], expression: Expression): Expression | undefined {
  const { from, to } = expression
  if (tokens[from - 1]?.kind === 'operator' && isValue(tokens[from - 2])) {
    return { ...expression, from: from - 2, computed: true }
  }
  const after = tokens[to + 1]
  if (after?.kind !== 'operator' || !isValue(tokens[to + 2])) return undefined
  return { ...expression, to: to + 2, ...(after.text === '+' ? { exact: true } : { computed: true }) }
}

function withCast(tokens: readonly Token[], expression: Expression): Expression | undefined {
  const { to } = expression
  if (!isMark(tokens[to + 1], '::')) return undefined
  return { ...expression, to: isMark(tokens[to + 3], '(') ? matching(tokens, to + 3) : to + 2 }
}

function isValue(token: Token | undefined): boolean {
  return token?.kind === 'literal' || token?.kind === 'parameter'
}

const ENDS = new Set(['select', 'from', 'where', 'group', 'having', 'limit', 'offset', 'values', 'returning'])

/** Looks back for the `order by` that an expression stands in. */
function orderByBefore(tokens: readonly Token[], from: number): number | undefined {
  for (let at = from - 1; at >= 0; at -= 1) {
    const token = tokens[at]
    if (isMark(token, ')')) at = matching(tokens, at)
    else if (isMark(token, '(')) return undefined
    else if (token?.kind === 'name' && ENDS.has(token.text)) return undefined
    else if (token?.text === 'by') {
      return tokens[at - 1]?.text === 'order' && !isInCall(tokens, at) ? at : undefined
    }
  }
  return undefined
}

/** `distance as score` → `score`. */
function nameAfter(tokens: readonly Token[], to: number): string | undefined {
  const next = tokens[to + 1]
  const name = next?.text === 'as' ? tokens[to + 2] : next
  return name?.kind === 'name' && !ENDS.has(name.text) ? name.text : undefined
}

const AFTER_NAME = new Set(['asc', 'desc', 'nulls', 'limit', 'offset', 'fetch', 'for', ',', ')', ';'])

/** Where a statement sorts by a name alone; `distance + 0` is something else. */
function orderByName(tokens: readonly Token[], name: string | undefined): number | undefined {
  if (name === undefined) return undefined
  for (const [index, token] of tokens.entries()) {
    if (token.text !== 'by' || tokens[index - 1]?.text !== 'order' || isInCall(tokens, index)) continue
    const at = isMark(tokens[index + 2], '.') ? index + 3 : index + 1
    const next = tokens[at + 1]
    const isAlone = next === undefined || AFTER_NAME.has(next.text)
    if (tokens[at]?.kind === 'name' && tokens[at].text === name && isAlone) return at
  }
  return undefined
}

/** `over (… order by …)` and `array_agg(… order by …)` sort something else than the rows of a query. */
function isInCall(tokens: readonly Token[], from: number): boolean {
  for (let at = from - 1; at >= 0; at -= 1) {
    if (isMark(tokens[at], ')')) at = matching(tokens, at)
    else if (isMark(tokens[at], '(')) return isCallee(tokens[at - 1])
  }
  return false
}

/** A `limit` or `fetch` after the sort, in the same query. */
function isLimited(tokens: readonly Token[], from: number): boolean {
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (isMark(token, '(')) at = matching(tokens, at)
    else if (isMark(token, ')')) return false
    else if (token?.text === 'fetch' || (token?.text === 'limit' && tokens[at + 1]?.text !== 'all')) return true
  }
  return false
}

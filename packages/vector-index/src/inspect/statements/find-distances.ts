import { metricOfOperator, type VectorMetric } from '../../metric.ts'
import type { Token } from './tokenize.ts'

/** A distance in a statement: which tokens it takes, and what stands on its sides. */
export interface Distance {
  readonly metric: VectorMetric
  readonly from: number
  readonly to: number
  readonly left: readonly Token[]
  readonly right: readonly Token[]
}

/** Finds every distance of pgvector in a statement, `a <=> b` or `a operator(public.<=>) b`. Pure. */
export function findDistances(tokens: readonly Token[]): readonly Distance[] {
  return tokens.flatMap((token, at) => {
    const metric = token.kind === 'operator' ? metricOfOperator(token.text) : undefined
    if (metric === undefined) return []
    const [first, last] = operatorAround(tokens, at)
    const from = operandStart(tokens, first - 1)
    const to = operandEnd(tokens, last + 1)
    return [{ metric, from, to, left: tokens.slice(from, first), right: tokens.slice(last + 1, to + 1) }]
  })
}

/** The bracket that belongs to the one at `at`; the end of the statement when there is none. */
export function matching(tokens: readonly Token[], at: number): number {
  const step = isMark(tokens[at], '(') ? 1 : -1
  let depth = 0
  for (let index = at; index >= 0 && index < tokens.length; index += step) {
    if (isMark(tokens[index], '(')) depth += 1
    if (isMark(tokens[index], ')')) depth -= 1
    if (depth === 0) return index
  }
  return step === 1 ? tokens.length - 1 : 0
}

export function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text
}

function operatorAround(tokens: readonly Token[], at: number): readonly [number, number] {
  const open = isMark(tokens[at - 1], '.') ? at - 3 : at - 1
  const isCall = isMark(tokens[open], '(') && tokens[open - 1]?.text === 'operator'
  return isCall ? [open - 1, at + 1] : [at, at]
}

/** Walks back over one operand with its casts: `(t.embedding)::halfvec(3)`, `binary_quantize(embedding)::bit(3)`. */
function operandStart(tokens: readonly Token[], end: number): number {
  let from = end
  if (isMark(tokens[from], ')')) {
    from = matching(tokens, from)
    if (isCallee(tokens[from - 1])) from -= 1
  }
  while (isMark(tokens[from - 1], '.')) from -= 2
  return isMark(tokens[from - 1], '::') ? operandStart(tokens, from - 2) : from
}

/** The same forwards. */
function operandEnd(tokens: readonly Token[], start: number): number {
  let to = start
  while (isMark(tokens[to + 1], '.')) to += 2
  if (isMark(tokens[to], '(')) to = matching(tokens, to)
  else if (isCallee(tokens[to]) && isMark(tokens[to + 1], '(')) to = matching(tokens, to + 1)
  return isMark(tokens[to + 1], '::') ? operandEnd(tokens, to + 2) : to
}

const NO_CALLEES = new Set(
  (
    'by select where and or not on when then else as in from materialized lateral union all except intersect exists ' +
    'any some values with using join returning'
  ).split(' '),
)

/** A name before a bracket is a function or a type, unless it is a word of the grammar. */
export function isCallee(token: Token | undefined): boolean {
  return token?.kind === 'name' && !NO_CALLEES.has(token.text)
}

import { z } from 'zod'
import { type VectorMetric, vectorMetricSchema, vectorTypeSchema } from '../../metric.ts'
import type { IndexForm, VectorColumnFacts, VectorIndexFacts } from '../vector-facts.ts'
import { type Distance, findDistances } from './find-distances.ts'
import { findOrdering, type Ordering } from './find-ordering.ts'
import { type Token, tokenize } from './tokenize.ts'

export const statementProblemSchema = z.enum(['descending', 'computed', 'no-limit', 'metric', 'cast'])
/**
 * Why a statement cannot use an index: it sorts from far to near; it sorts by something made of the distance, such as
 * `1 - distance`; it asks for all rows; no index has its metric; no index stores the column the way it is written.
 */
export type StatementProblem = z.output<typeof statementProblemSchema>

/** How a statement uses a vector column. */
export interface StatementUse {
  readonly metric: VectorMetric
  readonly problems: readonly StatementProblem[]
}

/** Says how a statement sorts by the distance to a column, and what keeps an index from helping; undefined when it does not. Pure. */
export function lintStatement(statement: string, column: VectorColumnFacts): StatementUse | undefined {
  const tokens = tokenize(statement)
  if (NO_QUERIES.has(tokens[0]?.text ?? '') || !tokens.some((token) => isName(token, column.table))) return undefined
  for (const distance of findDistances(tokens)) {
    const side = [distance.left, distance.right].find((tokensOf) =>
      tokensOf.some((token) => isName(token, column.column)),
    )
    const ordering = side === undefined ? undefined : findOrdering(tokens, distance)
    if (side === undefined || ordering === undefined) continue
    // Exact on purpose: such a statement wants no index.
    if (ordering.exact) return { metric: distance.metric, problems: [] }
    return { metric: distance.metric, problems: problemsOf(distance, side, ordering, column) }
  }
  return undefined
}

/** They name a query and run none. */
const NO_QUERIES = new Set(['explain', 'create', 'comment'])

function problemsOf(
  { metric }: Distance,
  side: readonly Token[],
  { descending, computed, limited }: Ordering,
  column: VectorColumnFacts,
): readonly StatementProblem[] {
  const usable = column.indexes.filter(({ valid }) => valid)
  const ofMetric = usable.filter((index) => index.metric === metric)
  const written = writtenForm(side, column)
  const problems: StatementProblem[] = []
  if (descending) problems.push('descending')
  if (computed) problems.push('computed')
  if (!limited) problems.push('no-limit')
  if (usable.length > 0 && ofMetric.length === 0) problems.push('metric')
  if (ofMetric.length > 0 && !ofMetric.some((index) => matches(index, written))) problems.push('cast')
  return problems
}

interface WrittenForm {
  readonly form: IndexForm
  readonly type: string
}

/** How a statement writes the column. A cast to the type that the column has anyway is none. */
function writtenForm(side: readonly Token[], column: VectorColumnFacts): WrittenForm {
  const types = side.filter(({ kind, text }) => kind === 'name' && vectorTypeSchema.safeParse(text).success)
  const type = types.at(-1)?.text ?? column.type
  if (side.some(({ text }) => text === 'binary_quantize')) return { form: 'binary', type: 'bit' }
  return type === column.type && column.dimensions !== null
    ? { form: 'column', type }
    : { form: types.length === 0 ? 'column' : 'cast', type }
}

function matches(index: VectorIndexFacts, { form, type }: WrittenForm): boolean {
  return index.form === form && index.type === type
}

function isName(token: Token, name: string): boolean {
  return token.kind === 'name' && token.text === name
}

export const statementUseSchema = z
  .strictObject({
    text: z.string().describe('Without any value of it.'),
    calls: z.number(),
    meanMs: z.number(),
    metric: vectorMetricSchema,
    problems: z.array(statementProblemSchema).readonly().describe('What keeps an index from helping.'),
  })
  .readonly()

import { VectorError } from '../errors.ts'
import type { VectorType } from '../metric.ts'
import { chooseIndexType } from '../plan/choose-index-type.ts'
import type { VectorIndexPlan } from '../plan/index-plan.ts'
import { planVectorIndex } from '../plan/plan-vector-index.ts'
import type { VectorTableFacts } from '../plan/vector-table-facts.ts'
import { type CandidateShape, candidateOptions, type TuneCandidate } from './tune-candidate.ts'
import type { PlanTuneOptions } from './tune-options.ts'
import type { TunePlan } from './tune-plan.ts'

/** Fewer bits look alike for too many rows. */
const BITS_FROM_DIMENSIONS = 128
/** As in plans of indexes: with fewer different sign patterns, bits tell rows apart too seldom. */
const FEW_SIGN_PATTERNS = 0.5

type ListedShape = CandidateShape & { readonly buildCost: number }

export interface ListedCandidates {
  readonly candidates: readonly TuneCandidate[]
  readonly excluded: readonly { readonly name: string; readonly reason: string }[]
}

/**
 * Lists the indexes worth trying, the cheapest build first, and why others are not. Pure.
 * @throws {VectorError} as `planVectorIndex`, for a column that cannot have any index
 */
export function listCandidates(
  facts: VectorTableFacts,
  target: Pick<TunePlan, 'columnType' | 'metric' | 'dimensions' | 'targetRecall' | 'build'>,
  { maximumIndexBytes = Number.POSITIVE_INFINITY }: Pick<PlanTuneOptions, 'maximumIndexBytes'>,
): ListedCandidates {
  const usual = chooseIndexType({ ...facts, column: { ...facts.column, indexes: [] } }, target.metric, target)
  const candidates: TuneCandidate[] = []
  const excluded: { name: string; reason: string }[] = []
  for (const shape of shapes(usual.type, facts.column.type)) {
    const name = shapeName(shape)
    const found = planOrReason(facts, shape, target)
    const reason = typeof found === 'string' ? found : whyNot(facts, shape, target, found, maximumIndexBytes)
    if (typeof found === 'string' || reason !== undefined) excluded.push({ name, reason: reason ?? '' })
    else {
      const { expectedBytes, statement, warnings } = found
      candidates.push({ ...shape, name, expectedBytes, statement, warnings })
    }
  }
  return { candidates, excluded }
}

/** 4 sqrt(rows) lists cost ten times the build for little; graphs with more than 32 links likewise. */
function shapes(usual: VectorType, column: VectorType): readonly ListedShape[] {
  const lists = { family: 'lists', method: 'ivfflat', type: usual, m: null, efConstruction: null } as const
  const graph = { family: 'graph', method: 'hnsw', type: usual, lists: null } as const
  const bits = column === 'vector' || column === 'halfvec'
  return [
    { ...lists, lists: 'rows/1000', buildCost: 1 },
    { ...lists, lists: 'sqrt(rows)', buildCost: 1.2 },
    ...(bits && usual !== 'bit'
      ? [{ ...graph, family: 'bits', type: 'bit', m: 16, efConstruction: 200, buildCost: 4 } as const]
      : []),
    { ...graph, m: 16, efConstruction: 64, buildCost: 8 },
    { ...graph, m: 16, efConstruction: 200, buildCost: 16 },
    ...(usual === 'halfvec' && column === 'vector'
      ? [{ ...graph, type: 'vector', m: 16, efConstruction: 200, buildCost: 20 } as const]
      : []),
    { ...graph, m: 32, efConstruction: 200, buildCost: 24 },
  ]
}

function shapeName({ method, type, lists, m, efConstruction }: CandidateShape): string {
  const parameters = lists === null ? `m=${m} ef_construction=${efConstruction}` : `lists=${lists}`
  return `${method} ${type} ${parameters}`
}

function planOrReason(
  facts: VectorTableFacts,
  shape: CandidateShape,
  target: Parameters<typeof listCandidates>[1],
): VectorIndexPlan | string {
  try {
    return planVectorIndex(facts, { ...target.build, ...candidateOptions(shape, facts.rows, target) })
  } catch (error) {
    if (error instanceof VectorError) return error.message
    throw error
  }
}

function whyNot(
  { values }: VectorTableFacts,
  { family }: CandidateShape,
  { metric, dimensions }: Pick<TunePlan, 'metric' | 'dimensions'>,
  { existing, expectedBytes }: VectorIndexPlan,
  maximumIndexBytes: number,
): string | undefined {
  if (existing !== null) return `index "${existing}" is this already`
  if (expectedBytes > maximumIndexBytes) {
    return `it would take ${megabytes(expectedBytes)} MB and may take ${megabytes(maximumIndexBytes)}`
  }
  if (family !== 'bits') return undefined
  if (metric !== 'cosine' && metric !== 'inner_product') return `signs say little about ${metric} distances`
  if (dimensions < BITS_FROM_DIMENSIONS) return `${dimensions} bits are too few to tell rows apart`
  const same = values?.kind === 'dense' && (values.signPatterns ?? 1) < FEW_SIGN_PATTERNS
  return same ? 'too many vectors have the same signs everywhere' : undefined
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20)
}

import { qualifiedName, withSession } from '@pgtend/database'
import { applyVectorIndex } from '../apply/apply-vector-index.ts'
import { VectorError } from '../errors.ts'
import { planVectorIndex } from '../plan/plan-vector-index.ts'
import { readVectorTableFacts, type VectorTableFacts } from '../plan/vector-table-facts.ts'
import type { ScratchCopy } from './scratch-copy.ts'
import { tryIndex } from './try-index.ts'
import { candidateOptions, type TuneCandidate } from './tune-candidate.ts'
import type { TuneResult } from './tune-result.ts'
import { outOfTime, type TuneRun, timeLeft } from './tune-run.ts'
import type { TriedIndex } from './tune-trial.ts'

type Tried = Pick<TuneResult, 'tried' | 'skipped'>

/** Of all indexes there is only one at a time on the copy, so that each has the planner and the memory to itself. */
const INDEX = 'candidate'

/** Measuring takes about as long for each, in units of the cheapest build. */
const MEASURE_COST = 6

/**
 * Builds one candidate after the other on the copy, measures it and drops it. A costlier graph is left out once a cheaper one keeps
 * everything.
 */
export async function tryCandidates(run: TuneRun, copy: ScratchCopy): Promise<Tried> {
  const { plan, database } = run
  const facts = await readVectorTableFacts(database.pool, copy, { metric: plan.metric, measureExact: false })
  const tried: TriedIndex[] = []
  const skipped: { name: string; reason: string }[] = []
  const pace = { ms: 0, cost: 0 }
  for (const [at, candidate] of plan.candidates.entries()) {
    const reason = outOfTime(run) ?? whyNotNeeded(plan.candidates, candidate, tried)
    if (reason !== undefined) {
      skipped.push({ name: candidate.name, reason })
      continue
    }
    const start = performance.now()
    const outcome = await tryCandidate(run, copy, facts, { candidate, number: at + 1, etaMs: etaMs(run, pace, at) })
    pace.ms += performance.now() - start
    pace.cost += candidate.buildCost + MEASURE_COST
    if ('trials' in outcome) tried.push(outcome)
    else skipped.push(outcome)
  }
  return { tried, skipped }
}

function whyNotNeeded(
  candidates: readonly TuneCandidate[],
  { family }: TuneCandidate,
  tried: readonly TriedIndex[],
): string | undefined {
  if (family !== 'graph') return undefined
  const graphs = candidates.filter((other) => other.family === 'graph').map(({ name }) => name)
  const cheaper = tried.find(({ name, promise }) => promise !== null && graphs.includes(name))
  return cheaper && `${cheaper.name} keeps everything and is cheaper to build`
}

interface Turn {
  readonly candidate: TuneCandidate
  readonly number: number
  readonly etaMs: number | undefined
}

/** What cannot be built on the copy (too few rows for its lists) is left out with the reason. */
async function tryCandidate(
  run: TuneRun,
  copy: ScratchCopy,
  facts: VectorTableFacts,
  { candidate, number, etaMs: eta }: Turn,
): Promise<TriedIndex | { readonly name: string; readonly reason: string }> {
  const { plan, database, signal, onProgress, source } = run
  const turn = { name: candidate.name, number, of: plan.candidates.length, etaMs: eta }
  onProgress?.({ ...turn, step: 'build' })
  try {
    const options = { ...plan.build, ...candidateOptions(candidate, facts.rows, plan), diskFreeBytes: undefined }
    const built = await applyVectorIndex(
      database,
      planVectorIndex(facts, { ...options, name: INDEX, concurrently: false }),
      { signal, onProgress: ({ phase }) => onProgress?.({ ...turn, step: 'build', phase }) },
    )
    return await tryIndex(database, plan, {
      target: copy,
      where: 'copy',
      index: INDEX,
      name: candidate.name,
      buildMs: built.durationMs,
      source,
      timeBudgetMs: timeLeft(run),
      signal,
      onMeasure: (search, queries) =>
        onProgress?.({
          ...turn,
          step: queries === 'tuning' ? 'measure' : 'prove',
          search,
        }),
    })
  } catch (error) {
    if (error instanceof VectorError && LEFT_OUT.has(error.code)) return { name: candidate.name, reason: error.message }
    throw error
  } finally {
    await dropIndex(run, copy)
  }
}

/** A candidate that cannot be built or measured here says nothing about the others. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'INDEX_TOO_FEW_ROWS',
  'INDEX_BUILD_FAILED',
  'RECALL_TIME_BUDGET',
  'RECALL_BYTE_BUDGET',
])

async function dropIndex({ database }: TuneRun, { schema }: ScratchCopy): Promise<void> {
  await withSession(database, (client) => client.query(`drop index if exists ${qualifiedName(schema, INDEX)}`))
}

/** From what the candidates so far took for each unit of their cost. */
function etaMs(
  { plan }: TuneRun,
  { ms, cost }: { readonly ms: number; readonly cost: number },
  at: number,
): number | undefined {
  if (cost === 0) return undefined
  const left = plan.candidates.slice(at).reduce((sum, { buildCost }) => sum + buildCost + MEASURE_COST, 0)
  return (ms / cost) * left
}

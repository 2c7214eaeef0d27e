import type { Database } from '@pgtend/database'
import {
  applyTune,
  applyVectorIndex,
  planTune,
  planVectorIndex,
  readTuneFacts,
  readVectorTableFacts,
  runTune,
} from '@pgtend/vector-index'

const TARGET = { table: 'items', column: 'embedding' } as const
/** Far above what an index takes, and far below an exact search of 100,000 vectors. */
const LATENCY_MS = 10
/** Smaller than a tune's own default, so that the whole benchmark takes a quarter of an hour. */
const SAMPLE_ROWS = 25_000
const TIME_BUDGET_MS = 240_000

/**
 * Does what `pgtend vector tune items.embedding --apply` does; where that ends without an index, what `pgtend vector create` does.
 * Returns what came of it, in one line.
 */
export async function tuneItems(
  database: Database,
  targetRecall: number,
  onStep: (what: string) => void,
): Promise<string> {
  const start = performance.now()
  const options = { targetRecall, latencyMs: LATENCY_MS, sampleRows: SAMPLE_ROWS, timeBudgetMs: TIME_BUDGET_MS }
  const plan = planTune(await readTuneFacts(database.pool, TARGET), options)
  const onProgress = tellOnce((step, name) => onStep(`stores: tune, ${step} ${name ?? ''}`))
  const result = await runTune(database, plan, { onProgress })
  const { outcome, index, search } = await applyTune(database, result, { onProgress })
  const seconds = ((performance.now() - start) / 1_000).toFixed(0)
  const tuned = `a tune of ${seconds} s for a recall of ${targetRecall} within ${LATENCY_MS} ms ended with "${result.choice.kind}"`
  if (index === null)
    return `${tuned} (${result.choice.reason}), ${outcome}; ${await createIndex(database, targetRecall)}`
  const chosen = 'candidate' in result.choice ? result.choice.candidate.name : index
  return `${tuned}: ${chosen}, searched with ${JSON.stringify(search)}`
}

async function createIndex(database: Database, targetRecall: number): Promise<string> {
  const facts = await readVectorTableFacts(database.pool, TARGET)
  const plan = planVectorIndex(facts, { targetRecall, force: true })
  await applyVectorIndex(database, plan)
  return `built instead: ${plan.statement}`
}

type OnProgress = (progress: { readonly step: string; readonly name: string | null }) => void

/** Leaves out what was told before: a tune tells of every setting that it measures. */
function tellOnce(tell: (step: string, name: string | null) => void): OnProgress {
  const told = new Set<string>()
  return ({ step, name }) => {
    const key = JSON.stringify([step, name])
    if (told.has(key)) return
    told.add(key)
    tell(step, name)
  }
}

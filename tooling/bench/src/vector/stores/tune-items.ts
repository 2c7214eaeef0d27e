import type { Database } from '@pgtend/database'
import { applyTune, planTune, readTuneFacts, runTune } from '@pgtend/vector-index'

const TARGET = { table: 'items', column: 'embedding' } as const
/** Far above what an index takes and far below an exact search of 100,000 vectors, on a busy machine too. */
const LATENCY_MS = 10
const TIME_BUDGET_MS = 300_000

/** Does what `pgtend vector tune items.embedding --apply` does. Returns what came of it, in one line. */
export async function tuneItems(
  database: Database,
  targetRecall: number,
  onStep: (what: string) => void,
): Promise<string> {
  const facts = await readTuneFacts(database.pool, TARGET)
  const plan = planTune(facts, { targetRecall, latencyMs: LATENCY_MS, timeBudgetMs: TIME_BUDGET_MS })
  const start = performance.now()
  const told = new Set<string>()
  const onProgress = ({ step, name }: { readonly step: string; readonly name: string | null }): void => {
    const what = `stores: tune: ${step} ${name ?? ''}`
    if (!told.has(what)) onStep(what)
    told.add(what)
  }
  const result = await runTune(database, plan, { onProgress })
  const { outcome, index, search } = await applyTune(database, result, { onProgress })
  const seconds = ((performance.now() - start) / 1_000).toFixed(0)
  const candidate = 'candidate' in result.choice ? ` (${result.choice.candidate.name})` : ''
  return `${result.choice.kind}${candidate}, ${outcome}: ${index ?? 'none'} ${JSON.stringify(search)}, in ${seconds} s`
}

import { buildIndex } from '../apply/build-index.ts'
import { dropLeftover } from '../apply/index-of-name.ts'
import { withTableLock } from '../apply/table-lock.ts'
import type { TuneApplication } from './apply-tune.ts'
import { timeExact } from './time-exact.ts'
import { NOTHING_APPLIED, type TuneApplied } from './tune-applied.ts'
import type { TuneChoice } from './tune-result.ts'

const MAINTENANCE_WORK_MEM_MB = 256

/** Builds the index that finds the rows of the filter, concurrently, and times exact searches again. */
export async function applyBtree(
  { run, options }: TuneApplication,
  { name, statement, expectedMs }: Extract<TuneChoice, { kind: 'exact with btree' }>,
): Promise<Omit<TuneApplied, 'durationMs'>> {
  const { database, plan, signal } = run
  const place = { schema: plan.schema, table: plan.table, name }
  await withTableLock(database, plan, { signal }, async (client) => {
    await dropLeftover(client, place)
    const work = {
      name,
      // Only weighs phases that a btree does not have.
      method: 'hnsw',
      statement,
      concurrently: true,
      maintenanceWorkMemMb: plan.build.maintenanceWorkMemLimitMb ?? MAINTENANCE_WORK_MEM_MB,
      parallelWorkers: 1,
      tidyUp: (session: Parameters<typeof dropLeftover>[0]) => dropLeftover(session, place),
    } as const
    await buildIndex(database, client, work, { signal, onProgress: options.onBuild })
  })
  const exact = await timeExact(run)
  const slow = exact.p95Ms !== null && exact.p95Ms > plan.latencyMs
  const expected = expectedMs === null ? '' : `, ${expectedMs.toFixed(1)} ms were expected`
  return {
    ...NOTHING_APPLIED,
    outcome: 'btree built',
    index: name,
    exact,
    notes: slow ? [`exact searches still take ${exact.p95Ms?.toFixed(1)} ms (p95)${expected}`] : [],
  }
}

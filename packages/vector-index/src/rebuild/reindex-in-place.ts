import type { Database } from '@pgtend/database'
import type { Client } from 'pg'
import { buildIndex } from '../apply/build-index.ts'
import { VectorError } from '../errors.ts'
import { findVectorColumn } from '../inspect/find-vector-column.ts'
import type { ApplyRebuildOptions, RebuildOutcome } from './apply-rebuild.ts'
import { dropLeftoversOfTable } from './drop-leftovers.ts'
import { isMeasured, measureForRebuild, proveRebuild } from './measure-rebuild.ts'
import type { RebuildPlan } from './rebuild-plan.ts'
import { reindexStatement } from './rebuild-steps.ts'

/**
 * Rebuilds an index under its own name with `reindex index concurrently`. The old one serves until the new one is valid and is gone
 * then; recall is measured before and after on the same queries, to say what it brought.
 * @throws {VectorError} as `buildIndex`
 */
export async function reindexInPlace(
  database: Database,
  client: Client,
  plan: RebuildPlan,
  options: ApplyRebuildOptions,
): Promise<RebuildOutcome> {
  if (plan.measure) options.onStep?.('measure')
  const before = plan.measure
    ? await measureForRebuild(database, plan, plan.index, options)
    : { reason: plan.measureReason ?? '' }
  options.onStep?.('reindex')
  const start = performance.now()
  const notices = await buildIndex(
    database,
    client,
    {
      name: plan.index,
      method: plan.method,
      statement: reindexStatement(plan),
      concurrently: plan.concurrently,
      maintenanceWorkMemMb: plan.maintenanceWorkMemMb,
      parallelWorkers: plan.parallelWorkers,
      tidyUp: (other) => dropLeftoversOfTable(other, plan),
    },
    options,
  )
  const buildMs = performance.now() - start
  await requireValid(client, plan)
  const rebuilt = { outcome: 'rebuilt', buildMs, leftBehind: null, notices } as const
  if (!isMeasured(before)) return { ...rebuilt, reason: before.reason, proof: null }
  options.onStep?.('compare')
  const after = await measureForRebuild(database, plan, plan.index, options, before)
  return isMeasured(after)
    ? { ...rebuilt, reason: null, proof: proveRebuild(before, after) }
    : { ...rebuilt, reason: after.reason, proof: null }
}

/** The server may say that it is done and leave the index invalid: it skips one that it may not build. */
async function requireValid(client: Client, plan: RebuildPlan): Promise<void> {
  const { indexes } = await findVectorColumn(client, plan)
  if (indexes.some(({ name, valid, ready }) => name === plan.index && valid && ready)) return
  throw new VectorError('INDEX_BUILD_FAILED', `index "${plan.index}" is not valid after its rebuild`)
}

import { type Database, withCancellation } from '@pgtend/database'
import type { Client } from 'pg'
import { buildPlannedIndex, isBuilding } from '../apply/build-planned-index.ts'
import { VectorError } from '../errors.ts'
import type { ApplyRebuildOptions, RebuildOutcome } from './apply-rebuild.ts'
import { requireNotInterrupted } from './apply-rebuild.ts'
import { keepSuccessor } from './keep-successor.ts'
import { isMeasured, measureForRebuild, proveRebuild } from './measure-rebuild.ts'
import { deleteJournal, type KeptMeasurement, readJournal, writeJournal } from './rebuild-journal.ts'
import { successorName } from './rebuild-names.ts'
import type { RebuildPlan } from './rebuild-plan.ts'
import type { RebuildProof } from './rebuild-result.ts'
import { requireFreeNames } from './require-free-names.ts'
import { dropIndex, swapIndexes } from './swap-indexes.ts'

/**
 * Builds a second index beside the first, compares the two on the same queries, and exchanges them when the second is proven to be
 * as good; otherwise drops the second. The recall of the first is kept in `pgtend.vector_rebuild`, so that an interrupted run need
 * not build again.
 * @throws {VectorError} `INDEX_NAME_TAKEN` or `INDEX_REBUILD_UNPROVABLE` before anything is built, or as `buildIndex`
 */
export async function buildAndSwap(
  database: Database,
  client: Client,
  plan: RebuildPlan,
  options: ApplyRebuildOptions,
): Promise<RebuildOutcome> {
  const { successor } = plan
  if (successor === null || !isBuilding(successor)) throw new Error('a swap without a second index')
  const key = { schema: plan.schema, index: plan.index }
  await requireFreeNames(client, plan)
  if (!plan.resumes) {
    await withCancellation(database, client, options.signal, () =>
      dropIndex(database, client, plan.schema, successor.name),
    )
  }
  const before = await measureBefore(database, client, plan, options)
  if (!plan.resumes) await writeJournal(client, key, { before: before ?? null })
  requireNotInterrupted(options.signal)
  options.onStep?.('create')
  const { durationMs, notices } = await buildPlannedIndex(database, client, successor, {
    ...options,
    beside: true,
  })
  const found = await keepSuccessor(successor.name, () => prove(database, plan, successor.name, options, before))
  const outcome = await settle(database, client, plan, options, found)
  return { ...outcome, proof: found.proof, buildMs: durationMs, notices }
}

/** Undefined where nobody wants a comparison; from the journal where an interrupted run has measured it. */
async function measureBefore(
  database: Database,
  client: Client,
  plan: RebuildPlan,
  options: ApplyRebuildOptions,
): Promise<KeptMeasurement | undefined> {
  if (!plan.measure) return undefined
  if (plan.resumes) return (await readJournal(client, plan))?.before ?? undefined
  options.onStep?.('measure')
  const before = await measureForRebuild(database, plan, plan.index, options)
  if (isMeasured(before)) return before
  throw new VectorError('INDEX_REBUILD_UNPROVABLE', `the recall of index "${plan.index}" cannot be measured`, {
    hint: `The reason: ${before.reason}. With \`--no-prove\` the index is replaced without a comparison.`,
  })
}

/** Drops the one or the other. */
async function settle(
  database: Database,
  client: Client,
  plan: RebuildPlan,
  options: ApplyRebuildOptions,
  { refusal }: Verdict,
): Promise<Pick<RebuildOutcome, 'outcome' | 'reason' | 'leftBehind'>> {
  if (refusal === null) {
    const leftBehind = await swapIndexes(database, client, plan, options)
    return { outcome: 'rebuilt', reason: plan.measureReason, leftBehind }
  }
  await withCancellation(database, client, options.signal, () =>
    dropIndex(database, client, plan.schema, successorName(plan.index)),
  )
  await deleteJournal(client, plan)
  return { outcome: 'kept', reason: refusal, leftBehind: null }
}

interface Verdict {
  readonly proof: RebuildProof | null
  /** Why the new index may not replace the old one. */
  readonly refusal: string | null
}

async function prove(
  database: Database,
  plan: RebuildPlan,
  successor: string,
  options: ApplyRebuildOptions,
  before: KeptMeasurement | undefined,
): Promise<Verdict> {
  if (before === undefined) return { proof: null, refusal: null }
  options.onStep?.('compare')
  const after = await measureForRebuild(database, plan, successor, options, before)
  requireNotInterrupted(options.signal)
  if (!isMeasured(after)) return { proof: null, refusal: `the new index could not be measured: ${after.reason}` }
  const proof = proveRebuild(before, after)
  return { proof, refusal: proof.proven ? null : refusalText(proof) }
}

function refusalText({ difference, low, queries, strata }: RebuildProof): string {
  const worse = strata.find(({ verdict }) => verdict === 'worse')
  const [points, worst] = [difference, low].map((value) => (100 * value).toFixed(1))
  if (worse !== undefined) {
    return `the new index finds less for ${worse.name} rows: ${(100 * worse.difference).toFixed(1)} points over ${worse.queries} queries`
  }
  return `the new index is not proven: ${points} points over ${queries} queries, and at worst ${worst}`
}

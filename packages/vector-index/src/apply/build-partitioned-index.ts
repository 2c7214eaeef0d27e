import { type Database, qualifiedName } from '@pgtend/database'
import type { Client } from 'pg'
import { VectorError } from '../errors.ts'
import { findVectorColumn } from '../inspect/find-vector-column.ts'
import { findEquivalentIndex, isEquivalent } from '../plan/find-equivalent-index.ts'
import { planVectorIndex } from '../plan/plan-vector-index.ts'
import { storedType } from '../plan/stored-type.ts'
import { readVectorTableFacts } from '../plan/vector-table-facts.ts'
import { attachIndex, createIndexOnOnly } from './attach-index.ts'
import {
  type BuildingPlan,
  type BuildPlannedIndexOptions,
  buildPlannedIndex,
  isBuilding,
  unchanged,
} from './build-planned-index.ts'
import type { PartitionResult, VectorIndexResult } from './index-result.ts'
import { type Partition, selectPartitions } from './select-partitions.ts'

/** A table of the tree with the plan of its index. */
interface PlannedPart {
  readonly part: Partition
  readonly plan: BuildingPlan
}

/**
 * Builds an index on each partition, concurrently and one after the other, and attaches it to an index on only the partitioned
 * table, which becomes valid with the last one. Nothing is dropped when it is interrupted: the next run finds what is there.
 * Creating and attaching lock the partitioned table for a moment (5 s at most are waited for that); builds block nobody.
 * @throws {VectorError} `INDEX_NAME_TAKEN`, `INDEX_TOO_FEW_ROWS` for a partition before anything is built, or as `buildIndex`
 */
export async function buildPartitionedIndex(
  database: Database,
  client: Client,
  plan: BuildingPlan,
  options: BuildPlannedIndexOptions,
): Promise<VectorIndexResult> {
  const { indexes } = await findVectorColumn(client, plan)
  const same = findEquivalentIndex(indexes, plan)
  if (same !== undefined) return unchanged(plan, 'exists', same)
  const start = performance.now()
  const parts = await planParts(client, plan, options)
  for (const { part, plan: own } of parts.filter(({ part: { leaf } }) => !leaf)) {
    await requireBranch(database, client, own)
    await attachToParent(database, client, part, own.name, parts)
  }
  const leaves = parts.filter(({ part: { leaf } }) => leaf)
  const done: { readonly result: PartitionResult; readonly built: VectorIndexResult }[] = []
  for (const [position, leaf] of leaves.entries()) {
    const progress = { table: leaf.part.table, number: position + 1, of: leaves.length }
    done.push(
      await buildLeaf(database, client, leaf, parts, {
        ...options,
        onProgress: options.onProgress && ((event) => options.onProgress?.({ ...event, partition: progress })),
      }),
    )
  }
  return {
    ...unchanged(plan, 'none', null),
    outcome: 'created',
    index: plan.name,
    bytes: done.reduce((sum, { result }) => sum + (result.bytes ?? 0), 0),
    durationMs: performance.now() - start,
    droppedLeftover: done.some(({ built }) => built.droppedLeftover),
    warnings: [...new Set(done.flatMap(({ built }) => built.warnings))],
    notices: done.flatMap(({ built }) => built.notices),
    partitions: done.map(({ result }) => result),
  }
}

/** Plans every table before the first is built: a partition with too few rows for ivfflat must not show up half-way. */
async function planParts(
  client: Client,
  plan: BuildingPlan,
  options: BuildPlannedIndexOptions,
): Promise<readonly PlannedPart[]> {
  const planned: PlannedPart[] = []
  for (const part of await selectPartitions(client, plan)) {
    planned.push({ part, plan: part.parent === null ? plan : await planPart(client, part, plan, options) })
  }
  return planned
}

/** Lists depend on the rows of the partition, unless they were given; everything else is as for the whole. */
async function planPart(
  client: Client,
  part: Partition,
  whole: BuildingPlan,
  { minimumRowsPerList }: BuildPlannedIndexOptions,
): Promise<BuildingPlan> {
  const facts = await readVectorTableFacts(client, { ...part, column: whole.column }, { measureExact: false })
  const value = (name: string): number | undefined => whole.parameters.find((known) => known.name === name)?.value
  const given = whole.parameters.some(({ name, reason }) => name === 'lists' && reason === 'given')
  const plan = planVectorIndex(facts, {
    method: whole.method,
    metric: whole.metric,
    type: storedType(whole, facts.column.type),
    dimensions: whole.dimensions,
    // A branch holds no rows, so its index trains nothing.
    lists: given || !part.leaf ? value('lists') : undefined,
    minimumRowsPerList: part.leaf ? minimumRowsPerList : 0,
    m: value('m'),
    efConstruction: value('ef_construction'),
    force: true,
    concurrently: whole.concurrently,
  })
  if (isBuilding(plan)) return plan
  throw new VectorError('INDEX_BUILD_FAILED', `table "${part.table}" got no plan for an index`)
}

/** The index on only a partitioned table; one that an earlier run has begun is taken up again. */
async function requireBranch(database: Database, client: Client, plan: BuildingPlan): Promise<void> {
  const { indexes } = await findVectorColumn(client, plan)
  const found = indexes.find(({ name }) => name === plan.name)
  if (found === undefined) return createIndexOnOnly(database, client, plan)
  if (!isEquivalent(found, plan)) {
    throw new VectorError('INDEX_NAME_TAKEN', `"${plan.name}" exists and is not the index that was planned`)
  }
}

async function buildLeaf(
  database: Database,
  client: Client,
  { part, plan }: PlannedPart,
  parts: readonly PlannedPart[],
  options: BuildPlannedIndexOptions,
): Promise<{ readonly result: PartitionResult; readonly built: VectorIndexResult }> {
  const built = await buildPlannedIndex(database, client, plan, options)
  const index = built.index ?? plan.name
  const attached = await attachToParent(database, client, part, index, parts)
  const outcome = built.outcome === 'created' ? 'created' : attached ? 'attached' : 'exists'
  const { schema, table } = part
  return { result: { schema, table, index, outcome, bytes: built.bytes, durationMs: built.durationMs }, built }
}

/** Returns whether it was attached now. */
async function attachToParent(
  database: Database,
  client: Client,
  { parent, schema }: Partition,
  index: string,
  parts: readonly PlannedPart[],
): Promise<boolean> {
  const above = parts.find(({ part }) => part.oid === parent)
  if (above === undefined) return false
  return attachIndex(database, client, qualifiedName(above.plan.schema, above.plan.name), qualifiedName(schema, index))
}

import { type Database, qualifiedName, requireSessionState, withCancellation } from '@pgtend/database'
import { z } from 'zod'
import { VectorError } from '../errors.ts'
import { inspectVectorColumns } from '../inspect/inspect-vector-columns.ts'
import type { Queryable } from '../queryable.ts'
import { readPlaceInTree } from './place-in-tree.ts'
import { withTableLock } from './table-lock.ts'

/** An index of a partitioned table cannot be dropped concurrently; readers and writers queue up behind the wait for its lock. */
const BLOCKING_LOCK_TIMEOUT = '5s'

export const dropIndexPlanSchema = z
  .strictObject({
    schema: z.string(),
    table: z.string(),
    column: z.string(),
    index: z.string(),
    valid: z.boolean(),
    bytes: z.number(),
    scans: z.number().describe('Scans since the statistics were reset; of a partitioned table, of all partitions.'),
    concurrently: z.boolean().describe('Reads and writes go on; not so for the index of a partitioned table.'),
    statement: z.string(),
  })
  .readonly()

export type DropIndexPlan = z.output<typeof dropIndexPlanSchema>

export const dropIndexResultSchema = z
  .strictObject({ outcome: z.enum(['dropped', 'planned']), plan: dropIndexPlanSchema })
  .readonly()

export type DropIndexResult = z.output<typeof dropIndexResultSchema>

export interface DropIndexName {
  readonly schema?: string | undefined
  readonly index: string
}

/**
 * Plans the drop of one vector index. Reads catalogs only; any other kind of index is not found.
 * @throws {VectorError} `VECTOR_INDEX_NOT_FOUND`, `VECTOR_COLUMN_AMBIGUOUS` when several schemas have it, or
 * `INDEX_OF_PARTITION` when it goes only with the index of the whole table
 */
export async function planDropVectorIndex(client: Queryable, name: DropIndexName): Promise<DropIndexPlan> {
  const columns = await inspectVectorColumns(client, { schema: name.schema })
  const found = columns.flatMap((column) =>
    column.indexes.filter((index) => index.name === name.index).map((index) => ({ column, index })),
  )
  const [first, second] = found
  if (first === undefined) {
    throw new VectorError('VECTOR_INDEX_NOT_FOUND', `there is no vector index "${name.index}"`)
  }
  if (second !== undefined) {
    throw new VectorError('VECTOR_COLUMN_AMBIGUOUS', `several schemas have a vector index "${name.index}"`, {
      hint: 'Write the index as SCHEMA.INDEX; `pgtend vector list` shows them.',
    })
  }
  const { schema, table, column, tableKind } = first.column
  const { valid, bytes, scans } = first.index
  const place = await readPlaceInTree(client, schema, name.index)
  if (place.parent !== null) {
    throw new VectorError('INDEX_OF_PARTITION', `index "${name.index}" belongs to index "${place.parent}"`, {
      hint: `Drop the whole with \`pgtend vector drop ${place.parent}\`.`,
    })
  }
  const concurrently = tableKind !== 'partitioned table'
  return {
    schema,
    table,
    column,
    index: name.index,
    valid,
    bytes: concurrently ? bytes : place.bytes,
    scans: concurrently ? scans : place.scans,
    concurrently,
    statement: `drop index ${concurrently ? 'concurrently ' : ''}${qualifiedName(schema, name.index)}`,
  }
}

/**
 * Drops the index; the vectors stay. Concurrently where the plan says so, and then reads and writes go on; the index of a
 * partitioned table takes `access exclusive` for a moment, for which it waits 5 s at most.
 * @throws {DatabaseError} `POOLER_IN_TRANSACTION_MODE`, `LOCK_TIMEOUT` or `INTERRUPTED`
 */
export async function applyDropVectorIndex(
  database: Database,
  plan: DropIndexPlan,
  signal?: AbortSignal,
): Promise<DropIndexResult> {
  requireSessionState(database)
  return withTableLock(database, plan, { signal }, async (client) => {
    if (!plan.concurrently) await client.query(`set lock_timeout = '${BLOCKING_LOCK_TIMEOUT}'`)
    await withCancellation(database, client, signal, () => client.query(plan.statement))
    return { outcome: 'dropped', plan }
  })
}

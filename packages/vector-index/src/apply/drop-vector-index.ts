import { type Database, qualifiedName, requireSessionState } from '@pgtend/database'
import { z } from 'zod'
import { VectorError } from '../errors.ts'
import { inspectVectorColumns } from '../inspect/inspect-vector-columns.ts'
import type { Queryable } from '../queryable.ts'
import { dropPatiently } from './drop-patiently.ts'
import { requireNotBuilding } from './index-of-name.ts'
import { readParentIndex } from './read-parent-index.ts'
import { withTableLock } from './table-lock.ts'

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
 * @throws {VectorError} `VECTOR_INDEX_NOT_FOUND`, `VECTOR_COLUMN_AMBIGUOUS` when several schemas have it, `INDEX_OF_PARTITION` when
 * it goes only with the index of the whole table, or `INDEX_BUILD_RUNNING`
 */
export async function planDropVectorIndex(client: Queryable, name: DropIndexName): Promise<DropIndexPlan> {
  const columns = await inspectVectorColumns(client, { schema: name.schema })
  const found = columns.flatMap((column) =>
    column.indexes.filter((index) => index.name === name.index).map((index) => ({ column, index })),
  )
  const [first] = found
  if (first === undefined) {
    throw new VectorError('VECTOR_INDEX_NOT_FOUND', `there is no vector index "${name.index}"`)
  }
  // An expression of two vector columns is listed with both.
  if (found.some(({ column }) => column.schema !== first.column.schema)) {
    throw new VectorError('VECTOR_COLUMN_AMBIGUOUS', `several schemas have a vector index "${name.index}"`, {
      hint: 'Write the index as SCHEMA.INDEX; `pgtend vector list` shows them.',
    })
  }
  const { schema, table, column, tableKind } = first.column
  const { valid, bytes, scans } = first.index
  const parent = await readParentIndex(client, schema, name.index)
  if (parent !== null) {
    throw new VectorError('INDEX_OF_PARTITION', `index "${name.index}" belongs to index "${parent}"`, {
      hint: `Drop the whole with \`pgtend vector drop ${parent}\`.`,
    })
  }
  await requireNotBuilding(client, schema, name.index)
  const concurrently = tableKind !== 'partitioned table'
  return {
    schema,
    table,
    column,
    index: name.index,
    valid,
    bytes,
    scans,
    concurrently,
    statement: `drop index ${concurrently ? 'concurrently ' : ''}${qualifiedName(schema, name.index)}`,
  }
}

/**
 * Drops the index; the vectors stay. Concurrently where the plan says so, and then reads and writes go on; the index of a
 * partitioned table takes `access exclusive` for a moment, for which it waits 5 s at most. Looks again under the lock of the table: an
 * invalid index whose build has ended meanwhile is not dropped.
 * @throws {VectorError} as `planDropVectorIndex`, or `INDEX_LOCK_TIMEOUT`
 * @throws {DatabaseError} `POOLER_IN_TRANSACTION_MODE`, `LOCK_TIMEOUT` or `INTERRUPTED`
 */
export async function applyDropVectorIndex(
  database: Database,
  plan: DropIndexPlan,
  signal?: AbortSignal,
): Promise<DropIndexResult> {
  requireSessionState(database)
  return withTableLock(database, plan, { signal }, async (client) => {
    const { table, valid } = await planDropVectorIndex(client, plan)
    if (table !== plan.table || (valid && !plan.valid)) {
      throw new VectorError('VECTOR_INDEX_NOT_FOUND', `index "${plan.index}" is not the one that was to be dropped`, {
        hint: 'It was built meanwhile. `pgtend vector list` shows what it is now.',
      })
    }
    const { concurrently } = plan
    await dropPatiently(database, client, { what: `index "${plan.index}"`, concurrently, signal }, () =>
      client.query(plan.statement),
    )
    return { outcome: 'dropped', plan }
  })
}

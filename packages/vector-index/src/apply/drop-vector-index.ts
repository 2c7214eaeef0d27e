import {
  type Database,
  qualifiedName,
  requireSessionState,
  withAdvisoryLock,
  withCancellation,
  withSession,
} from '@pgtend/database'
import { z } from 'zod'
import { VectorError } from '../errors.ts'
import { inspectWithOids } from '../inspect/inspect-vector-columns.ts'
import type { Queryable } from '../queryable.ts'
import { tableLockKey } from './table-lock.ts'

export const dropIndexPlanSchema = z
  .strictObject({
    schema: z.string(),
    table: z.string(),
    column: z.string(),
    index: z.string(),
    valid: z.boolean(),
    bytes: z.number(),
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
 * @throws {VectorError} `VECTOR_INDEX_NOT_FOUND`, or `VECTOR_COLUMN_AMBIGUOUS` when several schemas have it
 */
export async function planDropVectorIndex(client: Queryable, name: DropIndexName): Promise<DropIndexPlan> {
  const columns = await inspectWithOids(client, { schema: name.schema })
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
  const { schema, table, column } = first.column
  const { valid, bytes } = first.index
  const statement = `drop index concurrently ${qualifiedName(schema, name.index)}`
  return { schema, table, column, index: name.index, valid, bytes, statement }
}

/**
 * Drops the index; the vectors stay. Concurrently where sessions run side by side, so reads and writes go on.
 * @throws {DatabaseError} `POOLER_IN_TRANSACTION_MODE`, `LOCK_TIMEOUT` or `INTERRUPTED`
 */
export async function applyDropVectorIndex(
  database: Database,
  plan: DropIndexPlan,
  signal?: AbortSignal,
): Promise<DropIndexResult> {
  requireSessionState(database)
  return withSession(database, async (client) => {
    const [found] = await inspectWithOids(client, plan)
    const key = tableLockKey(found?.tableOid ?? 0)
    await withAdvisoryLock(client, key, { name: `vector indexes of "${plan.table}"`, signal }, () =>
      withCancellation(database, client, signal, () => client.query(plan.statement)),
    )
    return { outcome: 'dropped', plan }
  })
}

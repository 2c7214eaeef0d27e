import { type Database, SQLSTATE, sqlstateOf, withCancellation } from '@pgtend/database'
import type { Client } from 'pg'
import { VectorError } from '../errors.ts'
import { copyBatch, encodeCopyBatch } from './copy-batch.ts'
import { encodeBatchVectors, type IngestRow } from './encode-batch.ts'
import type { IngestOptions } from './ingest-options.ts'
import { type IngestPosition, writeAtPosition } from './ingest-position.ts'
import type { IngestTarget, ResolvedTarget } from './ingest-target.ts'
import { insertBatch, lastOfEachKey } from './insert-batch.ts'

/** Everything that the batches of one ingest share. */
export interface IngestRun {
  readonly database: Database
  readonly client: Client
  readonly target: IngestTarget
  readonly resolved: ResolvedTarget
  readonly options: IngestOptions
}

/** A batch that was checked and is ready to be sent. */
export interface EncodedBatch {
  readonly firstRow: number
  readonly count: number
  readonly rows: readonly IngestRow[]
  readonly vectors: readonly (Buffer | null)[]
  readonly columns: readonly string[]
  /** For COPY; undefined where `insert` must do. */
  readonly copyData: Buffer | undefined
}

/** Checks and encodes a batch. Pure. @throws {VectorError} `VECTOR_INVALID` or `INGEST_COLUMN_UNKNOWN` */
export function encodeBatch(
  { database, target, resolved, options }: IngestRun,
  batch: readonly IngestRow[],
  firstRow: number,
): EncodedBatch {
  const { onConflict = 'error', allowZero = false, unitLength = false } = options
  const named = target.columns ?? Object.keys(batch[0] ?? {})
  const columns = named.filter((name) => name !== resolved.vector.column)
  const encode = (rows: readonly IngestRow[]): readonly (Buffer | null)[] =>
    encodeBatchVectors(rows, resolved, { firstRow, allowZero, unitLength })
  const all = encode(batch)
  const rows = onConflict === 'update' ? lastOfEachKey(batch, resolved.key) : batch
  const vectors = rows === batch ? all : encode(rows)
  const canCopy = onConflict === 'error' && database.capabilities.copyFromStdin
  const copyData = canCopy ? encodeCopyBatch(rows, vectors, resolved, columns) : undefined
  return { firstRow, count: batch.length, rows, vectors, columns, copyData }
}

/** Writes a batch whole or not at all; with a position in the same transaction. Returns the number of rows written. */
export async function writeBatch(
  run: IngestRun,
  batch: EncodedBatch,
  position: IngestPosition | undefined,
): Promise<number> {
  const { database, client, resolved, options } = run
  const { copyData, columns, rows, vectors } = batch
  const write = (): Promise<number> =>
    copyData === undefined
      ? insertBatch(client, rows, vectors, resolved, columns, options.onConflict ?? 'error')
      : copyBatch(client, copyData, resolved, columns)
  // Behind a transaction pooler the pid may belong to someone else by the time of a cancel.
  const signal = database.capabilities.transactionPooler ? undefined : options.signal
  try {
    return await withCancellation(database, client, signal, () =>
      position === undefined ? write() : writeAtPosition(client, position, batch.count, write),
    )
  } catch (error) {
    throw mapWriteError(error, resolved, batch)
  }
}

function mapWriteError(error: unknown, { vector }: ResolvedTarget, { firstRow, count }: EncodedBatch): unknown {
  if (sqlstateOf(error) !== SQLSTATE.uniqueViolation) return error
  const range = `rows ${firstRow} to ${firstRow + count - 1}`
  return new VectorError('INGEST_KEY_EXISTS', `${range} hold a key that table "${vector.table}" has already`, {
    cause: error,
    details: { firstRow, count },
  })
}

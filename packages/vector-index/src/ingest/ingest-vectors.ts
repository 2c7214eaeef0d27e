import { type Database, DatabaseError, SQLSTATE, sqlstateOf, withCancellation, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import { z } from 'zod'
import { VectorError } from '../errors.ts'
import { batches } from './batches.ts'
import { copyBatch, encodeCopyBatch } from './copy-batch.ts'
import { encodeBatchVectors, type IngestRow } from './encode-batch.ts'
import { type IngestTarget, type ResolvedTarget, resolveTarget } from './ingest-target.ts'
import { insertBatch, lastOfEachKey, type OnConflict } from './insert-batch.ts'

const DEFAULT_BATCH_SIZE = 1_000

export const ingestResultSchema = z
  .strictObject({
    rows: z.number().describe('Rows read.'),
    written: z.number(),
    skipped: z.number().describe('Rows whose key existed, or came again in the same batch.'),
    batches: z.number(),
    copied: z.number().describe('Batches written by binary COPY.'),
    durationMs: z.number(),
    rowsPerSecond: z.number(),
  })
  .readonly()

export type IngestResult = z.output<typeof ingestResultSchema>

export interface IngestOptions {
  /** Rows per batch; each batch is written whole or not at all. Default 1000. */
  readonly batchSize?: number | undefined
  /** What happens to a row whose key exists. Default `error`, the only one that can use COPY. */
  readonly onConflict?: OnConflict | undefined
  /** Accepts vectors of zeros, which cosine search never finds. Default false. */
  readonly allowZero?: boolean | undefined
  /** Called after each batch. */
  readonly onProgress?: ((progress: IngestResult) => void) | undefined
  /** Stops after the batch that is being written, or cancels it. What was written stays. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Writes rows with vectors in batches, by binary COPY where the database can, otherwise by `insert … select from unnest`.
 * Each batch is checked before anything of it is written, and is one statement. After an interruption run it again with
 * `onConflict: 'nothing'`: what is there is skipped.
 * @throws {VectorError} `VECTOR_INVALID`, `INGEST_KEY_NOT_UNIQUE`, `INGEST_KEY_EXISTS`, `INGEST_COLUMN_UNKNOWN`, or as
 * `findVectorColumn`
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function ingestVectors(
  database: Database,
  target: IngestTarget,
  rows: Iterable<IngestRow> | AsyncIterable<IngestRow>,
  options: IngestOptions = {},
): Promise<IngestResult> {
  const { batchSize = DEFAULT_BATCH_SIZE, onConflict = 'error', signal } = options
  return withSession(database, async (client) => {
    const resolved = await resolveTarget(client, target, onConflict !== 'error')
    const start = performance.now()
    let result = progressOf(0, 0, 0, 0, start)
    for await (const batch of batches(rows, batchSize)) {
      if (signal?.aborted) throw new DatabaseError('INTERRUPTED', `interrupted after ${result.written} rows`)
      const { written, copied } = await writeBatch(database, client, resolved, target, batch, result.rows + 1, options)
      result = progressOf(
        result.rows + batch.length,
        result.written + written,
        result.batches + 1,
        result.copied + (copied ? 1 : 0),
        start,
      )
      options.onProgress?.(result)
    }
    return result
  })
}

async function writeBatch(
  database: Database,
  client: Client,
  resolved: ResolvedTarget,
  target: IngestTarget,
  batch: readonly IngestRow[],
  firstRow: number,
  { onConflict = 'error', allowZero = false, signal }: IngestOptions,
): Promise<{ written: number; copied: boolean }> {
  const named = target.columns ?? Object.keys(batch[0] ?? {})
  const columns = named.filter((name) => name !== resolved.vector.column)
  const allVectors = encodeBatchVectors(batch, resolved, { firstRow, allowZero })
  const rows = onConflict === 'update' ? lastOfEachKey(batch, resolved.key) : batch
  const vectors = rows === batch ? allVectors : encodeBatchVectors(rows, resolved, { firstRow, allowZero })
  const canCopy = onConflict === 'error' && database.capabilities.copyFromStdin
  const data = canCopy ? encodeCopyBatch(rows, vectors, resolved, columns) : undefined
  // Behind a transaction pooler the pid may belong to someone else by the time of a cancel.
  const cancelSignal = database.capabilities.transactionPooler ? undefined : signal
  try {
    const written = await withCancellation(database, client, cancelSignal, () =>
      data === undefined
        ? insertBatch(client, rows, vectors, resolved, columns, onConflict)
        : copyBatch(client, data, resolved, columns),
    )
    return { written, copied: data !== undefined }
  } catch (error) {
    throw mapWriteError(error, resolved, firstRow, batch.length)
  }
}

function mapWriteError(error: unknown, { vector }: ResolvedTarget, firstRow: number, count: number): unknown {
  if (sqlstateOf(error) !== SQLSTATE.uniqueViolation) return error
  const range = `rows ${firstRow} to ${firstRow + count - 1}`
  return new VectorError('INGEST_KEY_EXISTS', `${range} hold a key that table "${vector.table}" has already`, {
    cause: error,
    details: { firstRow, count },
  })
}

function progressOf(rows: number, written: number, batchCount: number, copied: number, start: number): IngestResult {
  const durationMs = performance.now() - start
  return {
    rows,
    written,
    skipped: rows - written,
    batches: batchCount,
    copied,
    durationMs,
    rowsPerSecond: durationMs > 0 ? Math.round((written * 1000) / durationMs) : 0,
  }
}

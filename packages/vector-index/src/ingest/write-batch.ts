import { type Database, runInTransaction, SQLSTATE, sqlstateOf, withCancellation } from '@pgtend/database'
import type { Client } from 'pg'
import { VectorError } from '../errors.ts'
import { type BatchPart, batchParts } from './batch-parts.ts'
import { copyRows, encodeCopy } from './copy-rows.ts'
import { encodeBatchVectors, type IngestRow } from './encode-batch.ts'
import type { IngestOptions } from './ingest-options.ts'
import { type IngestPosition, writeAtPosition } from './ingest-position.ts'
import type { IngestTarget, ResolvedTarget } from './ingest-target.ts'
import { insertRows } from './insert-rows.ts'

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
  readonly parts: readonly EncodedPart[]
  /** All of it goes by COPY. */
  readonly copied: boolean
}

/** `copyData` is undefined where `insert` must do. */
type EncodedPart = BatchPart & { readonly copyData: Buffer | undefined }

/** Checks and encodes a batch. @throws {VectorError} `VECTOR_INVALID` or `INGEST_COLUMN_UNKNOWN` */
export async function encodeBatch(
  { database, target, resolved, options }: IngestRun,
  batch: readonly IngestRow[],
  firstRow: number,
): Promise<EncodedBatch> {
  const { onConflict = 'error', allowZero = false, unitLength = false } = options
  const rows = await encodeBatchVectors(batch, resolved, { firstRow, allowZero, unitLength })
  const columns = target.columns?.filter((name) => name !== resolved.vector.column)
  const canCopy = onConflict === 'error' && database.capabilities.copyFromStdin
  const parts = batchParts(rows, resolved, { onConflict, columns }).map((part) => ({
    ...part,
    copyData: canCopy ? encodeCopy(part, resolved) : undefined,
  }))
  return { firstRow, count: batch.length, parts, copied: parts.every(({ copyData }) => copyData !== undefined) }
}

/** Writes a batch whole or not at all; with a position in the same transaction. Returns the number of rows written. */
export async function writeBatch(
  run: IngestRun,
  batch: EncodedBatch,
  position: IngestPosition | undefined,
): Promise<number> {
  const { database, client, resolved, options } = run
  const writeParts = async (): Promise<number> => {
    let written = 0
    for (const part of batch.parts) written += await writePart(run, part)
    return written
  }
  const write = (): Promise<number> => {
    if (position !== undefined) return writeAtPosition(client, position, batch.count, writeParts)
    return batch.parts.length > 1 ? runInTransaction(client, writeParts) : writeParts()
  }
  // Behind a transaction pooler the pid may belong to someone else by the time of a cancel.
  const signal = database.capabilities.transactionPooler ? undefined : options.signal
  try {
    return await withCancellation(database, client, signal, write)
  } catch (error) {
    throw mapWriteError(error, resolved, batch)
  }
}

function writePart({ client, resolved, options }: IngestRun, part: EncodedPart): Promise<number> {
  return part.copyData === undefined
    ? insertRows(client, part, resolved, options.onConflict ?? 'error')
    : copyRows(client, part.copyData, resolved, part.allColumns)
}

function mapWriteError(error: unknown, { vector }: ResolvedTarget, { firstRow, count }: EncodedBatch): unknown {
  if (sqlstateOf(error) !== SQLSTATE.uniqueViolation) return error
  const range = `rows ${firstRow} to ${firstRow + count - 1}`
  return new VectorError('INGEST_KEY_EXISTS', `${range} hold a key that table "${vector.table}" has already`, {
    cause: error,
    details: { firstRow, count },
  })
}

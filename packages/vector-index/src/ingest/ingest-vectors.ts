import { type Database, DatabaseError, withSession } from '@pgtend/database'
import { VectorError } from '../errors.ts'
import { batches } from './batches.ts'
import { createDeferredFlush } from './deferred-flush.ts'
import type { IngestRow } from './encode-batch.ts'
import type { IngestOptions, IngestProgress, IngestResult } from './ingest-options.ts'
import { forgetIngestPosition, readIngestPosition } from './ingest-position.ts'
import { type IngestTarget, resolveTarget } from './ingest-target.ts'
import { type EncodedBatch, encodeBatch, type IngestRun, writeBatch } from './write-batch.ts'

const DEFAULT_BATCH_SIZE = 1_000

type Counts = Omit<IngestResult, 'durationMs' | 'rowsPerSecond'>

/**
 * Writes rows with vectors in batches, by binary COPY where the database can, otherwise by `insert … select from unnest`.
 * Each batch is checked before anything of it is written, and is written whole or not at all; the next one is read and encoded
 * meanwhile, and no further. After an interruption run it again with the same `resumeKey`, or with `onConflict: 'nothing'`.
 * All is on disk when this returns or throws, but from the second batch on not at once: a crash of the server before may lose the
 * last batches, never one in between, and takes back what `resumeKey` knows of them.
 * @throws {VectorError} `VECTOR_INVALID`, `INGEST_KEY_NOT_UNIQUE`, `INGEST_KEY_EXISTS`, `INGEST_COLUMN_UNKNOWN`,
 * `INGEST_POSITION_MOVED`, `INGEST_POSITION_OTHER`, `INGEST_SOURCE_SHORT` or as `findVectorColumn`
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function ingestVectors(
  database: Database,
  target: IngestTarget,
  rows: Iterable<IngestRow> | AsyncIterable<IngestRow>,
  options: IngestOptions = {},
): Promise<IngestResult> {
  return withSession(database, async (client) => {
    const resolved = await resolveTarget(client, target, (options.onConflict ?? 'error') !== 'error')
    return ingest({ database, client, target, resolved, options }, rows)
  })
}

async function ingest(run: IngestRun, rows: Iterable<IngestRow> | AsyncIterable<IngestRow>): Promise<IngestResult> {
  const { database, client, resolved, options } = run
  const { batchSize = DEFAULT_BATCH_SIZE, dryRun = false, signal } = options
  const start = performance.now()
  const resumeKey = dryRun ? undefined : options.resumeKey
  const resumedAfter = resumeKey === undefined ? 0 : (await readIngestPosition(client, resumeKey, resolved)).rows
  // Behind a transaction pooler the setting would stay with somebody else's session; the embedded engine has no disk to wait for.
  const flush = isDirect(database) ? createDeferredFlush(client) : undefined
  let counts: Counts = { rows: 0, resumedAfter, written: 0, skipped: 0, batches: 0, copied: 0 }
  const write = async (batch: EncodedBatch): Promise<void> => {
    const { vector } = resolved
    const position = resumeKey === undefined ? undefined : { key: resumeKey, vector, rows: batch.firstRow - 1 }
    if (counts.batches > 0 && !dryRun) await flush?.begin()
    const written = dryRun ? undefined : await writeBatch(run, batch, position)
    counts = counted(counts, batch, written)
    options.onProgress?.(progressOf(counts, options.total, start))
  }

  let writing = Promise.resolve()
  let nextRow = resumedAfter + 1
  try {
    for await (const batch of batches(after(rows, resumedAfter), batchSize)) {
      const encoded = await encodeBatch(run, batch, nextRow)
      await writing
      if (signal?.aborted) break
      nextRow += batch.length
      writing = write(encoded)
      // A failure is thrown where the next batch waits for it; until then nobody else must see it.
      writing.catch(() => undefined)
    }
  } finally {
    // What came before a bad row is still written, and its own failure comes first.
    await writing.catch(async (error) => {
      await flush?.end().catch(() => undefined)
      throw error
    })
    await flush?.end()
  }
  if (signal?.aborted) throw new DatabaseError('INTERRUPTED', `interrupted after ${counts.written} rows`)
  if (resumeKey !== undefined) await forgetIngestPosition(client, resumeKey)
  return resultOf(counts, start)
}

function isDirect({ capabilities }: Database): boolean {
  return capabilities.copyFromStdin && !capabilities.transactionPooler
}

/** Leaves out what an earlier run has written. @throws {VectorError} `INGEST_SOURCE_SHORT` when the source does not reach that far */
async function* after(rows: Iterable<IngestRow> | AsyncIterable<IngestRow>, skip: number): AsyncGenerator<IngestRow> {
  let seen = 0
  for await (const row of rows) {
    seen += 1
    if (seen > skip) yield row
  }
  if (seen >= skip) return
  throw new VectorError('INGEST_SOURCE_SHORT', `the source has ${seen} rows, and ${skip} were written before`)
}

/** `written` is undefined when nothing was to be written. */
function counted(counts: Counts, { count, copied }: EncodedBatch, written: number | undefined): Counts {
  return {
    ...counts,
    rows: counts.rows + count,
    written: counts.written + (written ?? 0),
    skipped: counts.skipped + (written === undefined ? 0 : count - written),
    batches: counts.batches + 1,
    copied: counts.copied + (copied && written !== undefined ? 1 : 0),
  }
}

function progressOf(counts: Counts, total: number | undefined, start: number): IngestProgress {
  const result = resultOf(counts, start)
  const left = total === undefined ? undefined : Math.max(0, total - counts.resumedAfter - counts.rows)
  return { ...result, etaMs: left === undefined ? undefined : (result.durationMs / counts.rows) * left }
}

function resultOf(counts: Counts, start: number): IngestResult {
  const durationMs = performance.now() - start
  return {
    ...counts,
    durationMs,
    rowsPerSecond: durationMs > 0 ? Math.round((counts.written * 1000) / durationMs) : 0,
  }
}

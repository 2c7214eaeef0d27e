import { z } from 'zod'
import type { OnConflict } from './insert-rows.ts'

export const ingestResultSchema = z
  .strictObject({
    rows: z.number().describe('Rows read in this run.'),
    resumedAfter: z.number().describe('Rows of the source that an earlier run had dealt with.'),
    written: z.number(),
    skipped: z.number().describe('Rows whose key existed, or came again in the same batch; 0 in a dry run.'),
    batches: z.number(),
    copied: z.number().describe('Batches written by binary COPY.'),
    durationMs: z.number(),
    rowsPerSecond: z.number(),
  })
  .readonly()

export type IngestResult = z.output<typeof ingestResultSchema>

/** Where an ingest stands. */
export interface IngestProgress extends IngestResult {
  /** Time that is left at the speed so far; undefined without `total`. */
  readonly etaMs: number | undefined
}

export interface IngestOptions {
  /** Rows per batch; each batch is written whole or not at all, and at most three are in memory. Default 1000. */
  readonly batchSize?: number | undefined
  /** What happens to a row whose key exists. Default `error`, the only one that can use COPY. */
  readonly onConflict?: OnConflict | undefined
  /** Accepts vectors of zeros, which cosine search never finds. Default false. */
  readonly allowZero?: boolean | undefined
  /** Refuses vectors whose length is not 1 within 1 %. Default false. */
  readonly unitLength?: boolean | undefined
  /**
   * Names the source. How far it has come is kept in `pgtend.vector_ingest`, in the transaction of each batch; a run with the same key
   * goes on there, so nothing is missing or double after a kill. The source must give the same rows in the same order.
   * Forgotten when the source ends or the table was emptied. Default: nothing is kept.
   */
  readonly resumeKey?: string | undefined
  /** Checks the vectors and the names of the columns of every row and writes nothing. Default false. */
  readonly dryRun?: boolean | undefined
  /** Rows of the source, for the time that is left. */
  readonly total?: number | undefined
  /** Called after each batch. */
  readonly onProgress?: ((progress: IngestProgress) => void) | undefined
  /** Stops after the batch that is being written, or cancels it. What was written stays. */
  readonly signal?: AbortSignal | undefined
}

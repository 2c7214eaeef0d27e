import type { Client } from 'pg'
import type { AnyVector } from '../encoding/encode-as.ts'
import { encodeAs } from '../encoding/encode-as.ts'
import { VectorError } from '../errors.ts'
import { encodeBinaryArray } from '../ingest/binary-value.ts'
import type { ReembedPlan } from './reembed-plan.ts'
import { fillSql, nextRowsSql } from './reembed-statements.ts'
import type { RowVersion, SkippedRows } from './skipped-rows.ts'

/** A row that needs a new vector. */
export interface ReembedRow {
  /** Values of the primary key as text. */
  readonly key: readonly string[]
  /** Values of the source columns in their order, as JSON has them. */
  readonly values: readonly unknown[]
}

/** Makes the vectors of a batch, in its order; null leaves a row without one. */
export type Embed = (rows: readonly ReembedRow[]) => Promise<readonly (AnyVector | null)[]>

export interface FillOptions {
  readonly embed: Embed
  readonly batchSize: number
  readonly vectorOid: number
  /** Rows for which `embed` gave null; they are not asked for again before they change. */
  readonly skipped: SkippedRows
  readonly onBatch: (filled: number) => void
  readonly throwIfAborted: () => void
}

interface NextRow extends ReembedRow, RowVersion {
  readonly hadVector: boolean
}

/**
 * Fills the new column in the order of the key until a pass finds nothing more to do: rows that were inserted or changed meanwhile are
 * taken by the next pass. Each batch is one statement; a row that was updated since it was read is left to the next pass.
 * Returns the number of rows. @throws {VectorError} `VECTOR_INVALID` or `REEMBED_OPTION_INVALID` when `embed` gives another number of vectors
 */
export async function fillNewVectors(client: Client, plan: ReembedPlan, options: FillOptions): Promise<number> {
  let filled = 0
  for (let before = -1; before !== filled; ) {
    before = filled
    filled += await fillOnce(client, plan, options)
  }
  return filled
}

async function fillOnce(client: Client, plan: ReembedPlan, options: FillOptions): Promise<number> {
  let filled = 0
  let last: readonly string[] | undefined
  for (;;) {
    options.throwIfAborted()
    const text = nextRowsSql(plan, last !== undefined, options.batchSize)
    const { rows } = await client.query<NextRow>(text, [...(last ?? [])])
    if (rows.length === 0) return filled
    last = rows.at(-1)?.key
    filled += await fillBatch(
      client,
      plan,
      rows.filter((row) => !options.skipped.has(row)),
      options,
    )
    options.onBatch(filled)
  }
}

async function fillBatch(
  client: Client,
  plan: ReembedPlan,
  rows: readonly NextRow[],
  { embed, vectorOid, skipped }: FillOptions,
): Promise<number> {
  if (rows.length === 0) return 0
  const vectors = await embed(rows.map(({ key, values }) => ({ key, values })))
  if (vectors.length !== rows.length) {
    throw new VectorError('REEMBED_OPTION_INVALID', `"embed" gave ${vectors.length} vectors for ${rows.length} rows`)
  }
  const { type, dimensions } = plan
  const found = rows.flatMap((row, index) => {
    const vector = vectors[index]
    if (vector === null || vector === undefined) {
      skipped.add(row, row.hadVector)
      return []
    }
    skipped.remove(row)
    const encoded = encodeAs(type, vector, `vector ${index + 1} of the batch`, { dimensions, allowZero: false })
    return [{ ...row, vector: encoded }]
  })
  const keys = plan.key.map((_, place) => found.map(({ key }) => key[place]))
  const { rowCount } = await client.query(fillSql(plan), [
    ...keys,
    found.map(({ version }) => version),
    encodeBinaryArray(
      vectorOid,
      found.map(({ vector }) => vector),
    ),
  ])
  return rowCount ?? 0
}

import type { Client } from 'pg'
import type { AnyVector } from '../encoding/encode-as.ts'
import { encodeAs } from '../encoding/encode-as.ts'
import { VectorError } from '../errors.ts'
import { encodeBinaryArray } from '../ingest/binary-value.ts'
import type { ReembedPlan } from './reembed-plan.ts'
import { fillSql, nextRowsSql } from './reembed-statements.ts'

/** A row that needs a new vector. */
export interface ReembedRow {
  /** Values of the primary key as text. */
  readonly key: readonly string[]
  /** Values of the source columns in their order, as JSON has them. */
  readonly values: readonly unknown[]
}

/** Makes the vectors of a batch, in its order; null leaves a row without one. */
export type Embed = (rows: readonly ReembedRow[]) => Promise<readonly (AnyVector | null)[]>

export interface FillCounts {
  readonly filled: number
  /** Rows for which `embed` gave null. */
  readonly skipped: number
}

export interface FillOptions {
  readonly embed: Embed
  readonly batchSize: number
  readonly vectorOid: number
  /** Rows that were skipped before, by key and version; they are not asked for again. */
  readonly skipped: Set<string>
  readonly onBatch: (filled: number) => void
  readonly throwIfAborted: () => void
}

interface NextRow extends ReembedRow {
  readonly version: string
}

/**
 * Fills the new column in the order of the key until a pass finds nothing more to do: rows that were inserted or changed meanwhile are
 * taken by the next pass. Each batch is one statement; a row that was updated since it was read is left to the next pass.
 * @throws {VectorError} `VECTOR_INVALID` or `REEMBED_OPTION_INVALID` when `embed` gives another number of vectors
 */
export async function fillNewVectors(client: Client, plan: ReembedPlan, options: FillOptions): Promise<FillCounts> {
  let filled = 0
  for (let before = -1; before !== filled; ) {
    before = filled
    filled += await fillOnce(client, plan, options)
  }
  return { filled, skipped: options.skipped.size }
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
      rows.filter((row) => !options.skipped.has(identity(row))),
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
    if (vector !== null && vector !== undefined) {
      return [
        {
          ...row,
          vector: encodeAs(type, vector, `vector ${index + 1} of the batch`, { dimensions, allowZero: false }),
        },
      ]
    }
    skipped.add(identity(row))
    return []
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

function identity({ key, version }: NextRow): string {
  return JSON.stringify([key, version])
}

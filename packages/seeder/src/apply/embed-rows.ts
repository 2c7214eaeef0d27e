import { SeederError } from '../errors.ts'
import type { SeedRow, SeedTable } from '../plan/seed-plan.ts'

/** Turns texts into vectors, one per text, in order; the `embed` of an embedder. */
export type Embed = (texts: readonly string[]) => Promise<readonly Float32Array[]>

/** Adds the vectors to the rows of a table that has them. @throws {SeederError} `SEED_EMBEDDING_INVALID` */
export async function embedRows(
  { embedding }: SeedTable,
  rows: readonly SeedRow[],
  embed: Embed,
): Promise<readonly SeedRow[]> {
  if (embedding === undefined || rows.length === 0) return rows
  const vectors = await embed(rows.map((row) => String(row[embedding.from])))
  if (vectors.length !== rows.length) {
    throw new SeederError(
      'SEED_EMBEDDING_INVALID',
      `the embedder gave ${vectors.length} vectors for ${rows.length} texts`,
    )
  }
  return rows.map((row, index) => ({ ...row, [embedding.column]: vectorText(vectors[index] ?? new Float32Array()) }))
}

function vectorText(vector: Float32Array): string {
  if (!vector.every(Number.isFinite)) {
    throw new SeederError('SEED_EMBEDDING_INVALID', 'the embedder gave a value that is not finite')
  }
  return `[${vector.join(',')}]`
}

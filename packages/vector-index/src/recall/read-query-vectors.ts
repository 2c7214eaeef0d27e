import { readVectorText } from '../encoding/read-vector-text.ts'
import { VectorError } from '../errors.ts'
import { digest } from './digest.ts'

const DEFAULT_LIMIT = 400
/** No vector that pgvector takes is longer as text. */
const MAXIMUM_CHARACTERS = 1_000_000
/** What may stand between vectors: a list of them, or one per line. */
const BETWEEN = /^[\s,[\]]*$/

export interface ReadQueryVectorsOptions {
  /** So many are kept, a sample when there are more. Default 400. */
  readonly limit?: number | undefined
  /** Chooses the sample. Default 1. */
  readonly seed?: number | undefined
}

/**
 * Reads query vectors from a stream: a JSON array of vectors, or one vector per line. A vector is an array of numbers, or a string
 * with the text form of its type (bit, sparsevec). Keeps a sample in memory and never the whole file.
 * @throws {VectorError} `VECTOR_INVALID` with the number of the vector, never its values
 */
export async function readQueryVectors(
  chunks: AsyncIterable<string>,
  { limit = DEFAULT_LIMIT, seed = 1 }: ReadQueryVectorsOptions = {},
): Promise<readonly (readonly number[] | string)[]> {
  let kept: { readonly at: number; readonly rank: string; readonly vector: readonly number[] | string }[] = []
  let at = 0
  for await (const text of vectorTexts(chunks)) {
    at += 1
    kept.push({ at, rank: digest(`${seed}:${at}`), vector: parse(text, at) })
    if (kept.length >= 2 * limit) kept = lowest(kept, limit)
  }
  return lowest(kept, limit).map(({ vector }) => vector)
}

/** The lowest ranks are a random sample; fewer than the limit stay in their order. */
function lowest<T extends { readonly at: number; readonly rank: string }>(kept: readonly T[], limit: number): T[] {
  const sorted = kept.length <= limit ? kept : kept.toSorted((a, b) => (a.rank < b.rank ? -1 : 1)).slice(0, limit)
  return sorted.toSorted((a, b) => a.at - b.at)
}

/** Cuts the innermost arrays and the strings out of the text, whatever list they stand in. */
async function* vectorTexts(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  let found = 0
  let depth = 0
  const between = (text: string): void => {
    if (!BETWEEN.test(text)) throw notAVector(found + 1)
    depth += text.split('[').length - text.split(']').length
  }
  for await (const chunk of chunks) {
    rest += chunk
    let end = 0
    for (const match of rest.matchAll(VECTOR)) {
      between(rest.slice(end, match.index))
      found += 1
      end = match.index + match[0].length
      yield match[0]
    }
    rest = rest.slice(end)
    if (rest.length > MAXIMUM_CHARACTERS) throw notAVector(found + 1)
  }
  between(rest)
  // The file was cut off.
  if (depth !== 0) throw notAVector(found + 1)
}

/** An array with something in it but no other array, or a string. */
const VECTOR = /\[[^[\]"]*[^[\]"\s][^[\]"]*\]|"[^"]*"/g

function parse(text: string, at: number): readonly number[] | string {
  try {
    return text.startsWith('"') ? (JSON.parse(text) as string) : readVectorText(text)
  } catch (cause) {
    throw notAVector(at, cause)
  }
}

function notAVector(at: number, cause?: unknown): VectorError {
  return new VectorError('VECTOR_INVALID', `query ${at} of the file is not a JSON array of numbers`, { cause })
}

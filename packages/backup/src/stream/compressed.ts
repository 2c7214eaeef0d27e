import type { Compression } from '../catalog/manifest.ts'
import { chained } from './chained.ts'
import { compressNow, createCompressor } from './compression.ts'
import { through } from './through.ts'

/** Most of ten thousand files are small: a thread for each takes longer than compressing it. */
const SMALL_BYTES = 64 << 10

/** Compresses a stream, or passes it on as it is. A piece to compress may lie in memory that is used again for the second after it. */
export async function* compressed(
  source: AsyncIterable<Uint8Array>,
  compression: Compression,
): AsyncGenerator<Uint8Array> {
  if (compression === 'none') {
    yield* source
    return
  }
  const pieces = source[Symbol.asyncIterator]()
  const first = await pieces.next()
  const second = first.done ? first : await pieces.next()
  const begin = [first, second].flatMap(({ done, value }) => (done ? [] : [value]))
  const [only = new Uint8Array()] = begin
  if (second.done && only.length <= SMALL_BYTES) yield compressNow(only, compression)
  else yield* through(createCompressor(compression), chained(begin, pieces))
}

import type { Duplex } from 'node:stream'
import type { Compression } from '../catalog/manifest.ts'
import { chained } from './chained.ts'
import { compressNow, createCompressor } from './compression.ts'

/** Most of ten thousand files are small: a thread for each takes longer than compressing it. */
const SMALL_BYTES = 64 << 10

/** Compresses a stream. A piece may lie in memory that is used again when the second after it is asked for. */
export async function* compressed(
  source: AsyncIterable<Uint8Array>,
  compression: Compression,
): AsyncGenerator<Uint8Array> {
  const pieces = source[Symbol.asyncIterator]()
  const first = await pieces.next()
  const second = first.done ? first : await pieces.next()
  const begin = [first, second].flatMap(({ done, value }) => (done ? [] : [value]))
  const [only = new Uint8Array()] = begin
  if (second.done && only.length <= SMALL_BYTES) {
    yield compressNow(only, compression)
    return
  }
  const compressor = createCompressor(compression)
  if (compressor === undefined) yield* chained(begin, pieces)
  else yield* through(compressor, chained(begin, pieces))
}

async function* through(compressor: Duplex, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // A failure of the source destroys the compressor, so the loop below throws it.
  const feeding = feed(compressor, source)
  feeding.catch((error: unknown) => compressor.destroy(error instanceof Error ? error : undefined))
  yield* compressor
  await feeding
}

/** The next piece is read while one is compressed, and no more: new memory for each costs the garbage collector a third of the time. */
async function feed(compressor: Duplex, source: AsyncIterable<Uint8Array>): Promise<void> {
  let compressing: Promise<void> = Promise.resolve()
  for await (const piece of source) {
    await compressing
    compressing = write(compressor, piece)
    compressing.catch(() => undefined)
  }
  await compressing
  compressor.end()
}

function write(compressor: Duplex, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    compressor.write(piece, (error) => (error ? reject(error) : resolve()))
  })
}

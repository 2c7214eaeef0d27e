/** A stretch of a stream, as the pieces it came in, and whether nothing comes after it. */
export interface Chunk {
  readonly pieces: readonly Uint8Array[]
  readonly last: boolean
}

/** Cuts a stream into chunks of exactly `size` bytes; the last one is shorter, or full, and empty only for an empty stream. */
export async function* chunksOf(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Chunk> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of source) {
    if (piece.length === 0) continue
    pieces.push(piece)
    length += piece.length
    // A full chunk is held back until it is known whether it is the last.
    for (; length > size; length -= size) yield { pieces: takeBytes(pieces, size), last: false }
  }
  yield { pieces, last: true }
}

/** Takes so many bytes off the front. Copies nothing: new memory for each chunk keeps the garbage collector busy. */
function takeBytes(pieces: Uint8Array[], size: number): readonly Uint8Array[] {
  const taken: Uint8Array[] = []
  for (let missing = size; missing > 0; ) {
    const piece = pieces.shift()
    if (piece === undefined) break
    if (piece.length > missing) pieces.unshift(piece.subarray(missing))
    taken.push(piece.subarray(0, missing))
    missing -= Math.min(piece.length, missing)
  }
  return taken
}

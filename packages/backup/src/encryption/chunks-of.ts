/** A piece of a stream, and whether nothing comes after it. */
export interface Chunk {
  readonly bytes: Uint8Array
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
    for (; length > size; length -= size) yield { bytes: takeBytes(pieces, size), last: false }
  }
  yield { bytes: takeBytes(pieces, length), last: true }
}

/** Takes so many bytes off the front; copies only what lies in several pieces. */
function takeBytes(pieces: Uint8Array[], size: number): Uint8Array {
  const parts: Uint8Array[] = []
  let missing = size
  while (missing > 0) {
    const piece = pieces.shift()
    if (piece === undefined) break
    if (piece.length > missing) pieces.unshift(piece.subarray(missing))
    parts.push(piece.subarray(0, missing))
    missing -= Math.min(piece.length, missing)
  }
  const [only] = parts
  return only !== undefined && parts.length === 1 ? only : Buffer.concat(parts, size)
}

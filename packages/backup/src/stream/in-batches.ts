/** Gathers pieces of a stream until they have so many bytes together; the last batch has fewer. */
export async function* inBatches(source: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array[]> {
  let pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of source) {
    pieces.push(piece)
    length += piece.length
    if (length < bytes) continue
    yield pieces
    pieces = []
    length = 0
  }
  if (pieces.length > 0) yield pieces
}

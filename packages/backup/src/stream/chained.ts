/** Gives pieces that were read already in front of the rest of their stream. */
export async function* chained(
  pieces: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    // Lets go of the file when the reader stops early.
    await rest.return?.()
  }
}

import { chained } from './chained.ts'

/**
 * Reads the first bytes of a stream and gives them back in front of the rest.
 * Fewer than `size` only when the stream is shorter.
 */
export async function readHead(
  source: AsyncIterable<Uint8Array>,
  size: number,
): Promise<{ readonly head: Uint8Array; readonly all: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]()
  const chunks: Uint8Array[] = []
  let length = 0
  while (length < size) {
    const next = await iterator.next()
    if (next.done) break
    chunks.push(next.value)
    length += next.value.length
  }
  const head = Buffer.concat(chunks)
  return { head, all: chained(head.length > 0 ? [head] : [], iterator) }
}

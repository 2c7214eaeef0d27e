import type { PartBuffers } from './part-buffers.ts'
import { partBytes } from './part-size.ts'

export interface Part {
  /** From 1. */
  readonly number: number
  readonly body: Buffer
  readonly last: boolean
  /** What `body` lies in; to be given back. */
  readonly memory: Buffer
}

/**
 * Cuts a stream of unknown length into parts: at least one, which may be empty. Asks for no more before a part was
 * taken.
 */
export async function* takeParts(source: AsyncIterable<Uint8Array>, buffers: PartBuffers): AsyncGenerator<Part> {
  let number = 1
  let memory = buffers.take(partBytes(number))
  let filled = 0
  for await (const chunk of source) {
    for (let rest = chunk; rest.length > 0; ) {
      if (filled === memory.length) {
        yield { number, body: memory, last: false, memory }
        number += 1
        memory = buffers.take(partBytes(number))
        filled = 0
      }
      const taken = rest.subarray(0, memory.length - filled)
      memory.set(taken, filled)
      filled += taken.length
      rest = rest.subarray(taken.length)
    }
  }
  yield { number, body: memory.subarray(0, filled), last: true, memory }
}

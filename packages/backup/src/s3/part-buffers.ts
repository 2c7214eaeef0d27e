import { FIRST_PART_BYTES } from './part-size.ts'

const KEPT = 8

/**
 * Lends the memory that parts are gathered in. Left to the garbage collector, an upload takes three times as much: it
 * hardly notices buffers, which lie outside its heap.
 */
export class PartBuffers {
  readonly #free: Buffer[] = []

  take(bytes: number): Buffer {
    const kept = bytes === FIRST_PART_BYTES ? this.#free.pop() : undefined
    return kept ?? Buffer.allocUnsafeSlow(bytes)
  }

  /** Takes a buffer back that nobody reads any more. */
  give(buffer: Buffer): void {
    if (buffer.length === FIRST_PART_BYTES && this.#free.length < KEPT) this.#free.push(buffer)
  }
}

import { open } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

const READ_BYTES = 1 << 20
/** Most files of ten thousand are small: a large buffer for each keeps the garbage collector busy. */
const SMALLEST_READ_BYTES = 4 << 10
const POLL_MS = 10

/**
 * Reads a file while another process still writes it, so that what follows need not wait for its end. Ends when everything is read
 * and `isWhole` said before that nothing more comes; throws what `isWhole` throws.
 * With `reuse` every piece lies in the same memory and is good until the next one is asked for.
 */
export async function* followFile(
  path: string,
  isWhole: () => boolean,
  { reuse = false }: { readonly reuse?: boolean } = {},
): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r')
  try {
    let memory = Buffer.allocUnsafe(0)
    for (let read = 0; ; ) {
      // Asked before reading: what was written until then is read.
      const whole = isWhole()
      const there = (await file.stat()).size - read
      const size = Math.min(READ_BYTES, Math.max(SMALLEST_READ_BYTES, there))
      if (!reuse || memory.length < size) memory = Buffer.allocUnsafe(size)
      const { bytesRead, buffer } = await file.read(memory, 0, size)
      read += bytesRead
      if (bytesRead > 0) yield buffer.subarray(0, bytesRead)
      else if (whole) return
      else await delay(POLL_MS)
    }
  } finally {
    await file.close()
  }
}

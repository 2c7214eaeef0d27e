import { open } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

const READ_BYTES = 1 << 20
/** Most files of ten thousand are small: a large buffer for each keeps the garbage collector busy. */
const GROWING_BYTES = 64 << 10
const POLL_MS = 10

/**
 * Reads a file while another process still writes it, so that what follows need not wait for its end. Ends when everything is read
 * and `isWhole` said before that nothing more comes; throws what `isWhole` throws. A piece has up to 1 MiB, and a small file is one.
 * With `reuse` the pieces lie in two memories in turn, so that one is good until the second after it is asked for.
 */
export async function* followFile(
  path: string,
  isWhole: () => boolean,
  { reuse = false }: { readonly reuse?: boolean } = {},
): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    // One byte more than there is, so that the first read sees the end.
    let memory = Buffer.allocUnsafe(Math.min(READ_BYTES, isWhole() ? size + 1 : Math.max(size, GROWING_BYTES)))
    let other = Buffer.allocUnsafe(0)
    for (let filled = 0; ; ) {
      // Asked before reading: what was written until then is read.
      const whole = isWhole()
      filled += (await file.read(memory, filled, memory.length - filled)).bytesRead
      const ended = whole && filled < memory.length
      // A job for every few bytes takes longer than the bytes.
      const full = filled >= memory.length / 2
      if ((full || ended) && filled > 0) yield memory.subarray(0, filled)
      if (ended) return
      if (filled < memory.length) await delay(POLL_MS)
      if (!full) continue
      const next = reuse && other.length === READ_BYTES ? other : Buffer.allocUnsafe(READ_BYTES)
      ;[memory, other, filled] = [next, memory, 0]
    }
  } finally {
    await file.close()
  }
}

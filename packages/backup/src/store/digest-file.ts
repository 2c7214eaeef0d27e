import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { Digest } from '../stream/digest.ts'

/** Handing a read to another thread takes as long as reading 1 MiB of what the system still has in memory. */
const READ_BYTES = 2 << 20

/**
 * Reads a file for its size and checksum. Reads into two memories in turn, one while the other is hashed: new memory for every piece
 * keeps the garbage collector busy.
 */
export async function digestFile(path: string): Promise<Digest> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const length = Math.min(READ_BYTES, size + 1)
    let [memory, other] = [Buffer.allocUnsafe(length), Buffer.allocUnsafe(length)]
    const hash = createHash('sha256')
    let bytes = 0
    let reading = file.read(memory)
    for (;;) {
      const { bytesRead } = await reading
      if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') }
      ;[memory, other] = [other, memory]
      reading = file.read(memory)
      hash.update(other.subarray(0, bytesRead))
      bytes += bytesRead
    }
  } finally {
    await file.close()
  }
}

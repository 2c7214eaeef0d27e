import type { FileHandle } from 'node:fs/promises'
import { inBatches } from '../stream/in-batches.ts'

/** Handing a write to another thread takes as long as writing a small piece. */
const WRITE_BYTES = 1 << 20

/** Writes a stream into an open file, some pieces while the next are made; returns the bytes. It closes nothing and syncs nothing. */
export async function writeAll(file: FileHandle, source: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0
  let writing: Promise<unknown> = Promise.resolve()
  try {
    for await (const pieces of inBatches(source, WRITE_BYTES)) {
      await writing
      bytes += pieces.reduce((sum, { length }) => sum + length, 0)
      writing = writePieces(file, pieces)
      writing.catch(() => undefined)
    }
  } finally {
    await writing
  }
  return bytes
}

/** A disk that fills up takes a part of them first, and says so with the rest. */
async function writePieces(file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const { bytesWritten } = await file.writev(pieces)
  if (bytesWritten < length) await file.writeFile(Buffer.concat(pieces).subarray(bytesWritten))
}

import type { Compression } from '../catalog/manifest.ts'
import { BackupError } from '../errors.ts'
import { COMPRESSED_SUFFIX, createDecompressor } from './compression.ts'
import { inBatches } from './in-batches.ts'
import { through } from './through.ts'

/** Tells by the end of its name how pgtend or pg_dump has compressed a file. */
export function suffixCompression(name: string): Compression {
  if (name.endsWith(COMPRESSED_SUFFIX.zstd)) return 'zstd'
  return name.endsWith(COMPRESSED_SUFFIX.gzip) ? 'gzip' : 'none'
}

const BLOCK_BYTES = 512 << 10

/**
 * Decompresses a stream. `name` is for messages.
 * @throws {BackupError} `BACKUP_TRUNCATED` or `BACKUP_ALTERED` while it is read, or what the source throws
 */
export async function* decompressed(
  source: AsyncIterable<Uint8Array>,
  compression: Compression,
  name: string,
): AsyncGenerator<Uint8Array> {
  if (compression === 'none') {
    yield* source
    return
  }
  const decompressor = createDecompressor(compression)
  try {
    yield* through(decompressor, inBlocks(source))
  } catch (cause) {
    if (cause instanceof BackupError) throw cause
    const early = cause instanceof Error && /unexpected end|premature/i.test(cause.message)
    throw early
      ? new BackupError('BACKUP_TRUNCATED', `file "${name}" ends early`, { cause })
      : new BackupError('BACKUP_ALTERED', `file "${name}" is damaged and cannot be decompressed`, { cause })
  } finally {
    decompressor.destroy()
  }
}

/** Every piece is a job of its own for the decompressor; those of a decrypted file have 64 KiB. */
async function* inBlocks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const pieces of inBatches(source, BLOCK_BYTES)) yield Buffer.concat(pieces)
}

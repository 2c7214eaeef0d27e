import type { Duplex } from 'node:stream'
import { constants, createGunzip, createGzip, createZstdCompress, createZstdDecompress } from 'node:zlib'
import type { Compression } from '../catalog/manifest.ts'

/** End of the name of a compressed file. */
export const COMPRESSED_SUFFIX: Readonly<Record<Compression, string>> = { zstd: '.zst', gzip: '.gz', none: '' }

/** Node's default of 16 KiB costs a fifth more processor time: a block of zstd is eight times as long. */
const OUTPUT_BYTES = 128 << 10
/** And reading takes twice as long with it, for each piece is a job of its own. */
const PLAIN_BYTES = 256 << 10

/**
 * Makes the compressor of a dump; undefined for none.
 * zstd level 1 is both faster and smaller than gzip on dumps. `nbWorkers` stays unset: with it Node ends the file early (nodejs/node#59899).
 */
export function createCompressor(compression: Compression): Duplex | undefined {
  if (compression === 'none') return undefined
  if (compression === 'gzip') return createGzip({ level: 1 })
  return createZstdCompress({
    chunkSize: OUTPUT_BYTES,
    params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
  })
}

/** Makes the decompressor of a dump; undefined for none. */
export function createDecompressor(compression: Compression): Duplex | undefined {
  if (compression === 'none') return undefined
  const options = { chunkSize: PLAIN_BYTES }
  return compression === 'gzip' ? createGunzip(options) : createZstdDecompress(options)
}

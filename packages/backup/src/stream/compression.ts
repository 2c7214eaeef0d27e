import type { Duplex, TransformOptions } from 'node:stream'
import {
  constants,
  createGunzip,
  createGzip,
  createZstdCompress,
  createZstdDecompress,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib'
import type { Compression } from '../catalog/manifest.ts'

/** End of the name of a compressed file. */
export const COMPRESSED_SUFFIX: Readonly<Record<Compression, string>> = { zstd: '.zst', gzip: '.gz', none: '' }

/** A job of another thread takes 0.1 ms and more to hand over: with Node's default of 16 KiB that takes longer than compressing. */
const OUTPUT_BYTES = 1 << 20
/** It goes on while what it gave is hashed and encrypted, or written. */
const AHEAD: Pick<TransformOptions, 'readableHighWaterMark'> = { readableHighWaterMark: OUTPUT_BYTES }
const OUTPUT = { ...AHEAD, chunkSize: OUTPUT_BYTES }
/** zstd level 1 is both faster and smaller than gzip on dumps. `nbWorkers` stays unset: with it Node ends the file early (nodejs/node#59899). */
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 } }
const GZIP = { level: 1 }

/** Those that change anything. */
type Compressing = Exclude<Compression, 'none'>

/** Makes the compressor of a dump. */
export function createCompressor(compression: Compressing): Duplex {
  return compression === 'gzip' ? createGzip({ ...OUTPUT, ...GZIP }) : createZstdCompress({ ...OUTPUT, ...ZSTD })
}

/** Compresses a few bytes at once, without another thread. */
export function compressNow(bytes: Uint8Array, compression: Compressing): Uint8Array {
  return compression === 'gzip' ? gzipSync(bytes, GZIP) : zstdCompressSync(bytes, ZSTD)
}

/** Makes the decompressor of a dump. */
export function createDecompressor(compression: Compressing): Duplex {
  return compression === 'gzip' ? createGunzip(OUTPUT) : createZstdDecompress(OUTPUT)
}

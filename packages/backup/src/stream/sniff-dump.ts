import type { Compression } from '../catalog/manifest.ts'

/** Formats that can be restored; `tar` only from dumps that others made. */
export type DumpContent = 'custom' | 'tar' | 'plain'

const GZIP = Buffer.from([0x1f, 0x8b])
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])
const CUSTOM = Buffer.from('PGDMP')
const TAR_MAGIC_OFFSET = 257
/** A plain dump says what it is in its first lines; files written by hand start with a statement or a comment. */
const SQL_START =
  /^(--|\/\*|\\(un)?restrict\b|\\connect\b|(set|select|create|begin|start|insert|copy|alter|drop|do|truncate|with|comment|grant|update|delete)\b)/i

/** Tells the compression of a file by its first bytes; its name may lie. */
export function sniffCompression(head: Uint8Array): Compression {
  const bytes = Buffer.from(head)
  if (bytes.subarray(0, GZIP.length).equals(GZIP)) return 'gzip'
  return bytes.subarray(0, ZSTD.length).equals(ZSTD) ? 'zstd' : 'none'
}

/** Tells the format of a decompressed dump by its first bytes; undefined when it is none. */
export function sniffContent(head: Uint8Array): DumpContent | undefined {
  const bytes = Buffer.from(head)
  if (bytes.subarray(0, CUSTOM.length).equals(CUSTOM)) return 'custom'
  if (isTar(bytes)) return bytes.subarray(0, 7).toString('latin1') === 'toc.dat' ? 'tar' : undefined
  if (bytes.includes(0)) return undefined
  return SQL_START.test(
    bytes
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trimStart(),
  )
    ? 'plain'
    : undefined
}

function isTar(bytes: Buffer): boolean {
  return bytes.subarray(TAR_MAGIC_OFFSET, TAR_MAGIC_OFFSET + 5).toString('latin1') === 'ustar'
}

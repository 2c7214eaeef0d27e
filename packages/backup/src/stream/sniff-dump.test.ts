import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { sniffCompression, sniffContent } from './sniff-dump.ts'

test.for([
  ['gzip', gzipSync('x')],
  ['zstd', zstdCompressSync('x')],
  ['none', Buffer.from('PGDMP')],
  ['none', Buffer.alloc(0)],
] as const)('compression %s is told by its first bytes', ([expected, bytes]) => {
  expect(sniffCompression(bytes)).toBe(expected)
})

test.for([
  ['PGDMP\u0001\u000e', 'custom'],
  ['--\n-- PostgreSQL database dump\n', 'plain'],
  ['\\restrict abc\n', 'plain'],
  ['\uFEFF  CREATE TABLE a ();', 'plain'],
  ['Dear reader', undefined],
  ['creates things', undefined],
  ['select\u0000', undefined],
] as const)('content %j is %s', ([text, expected]) => {
  expect(sniffContent(Buffer.from(text))).toBe(expected)
})

test('a tar is a dump only when it starts with the table of contents', () => {
  const tar = (first: string): Buffer => {
    const block = Buffer.alloc(512)
    block.write(first, 0)
    block.write('ustar', 257)
    return block
  }

  expect(sniffContent(tar('toc.dat'))).toBe('tar')
  expect(sniffContent(tar('photos/1.jpg'))).toBeUndefined()
})

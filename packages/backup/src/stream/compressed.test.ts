import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { compressed } from './compressed.ts'
import { decompressed } from './decompressed.ts'

/** Pieces as `followFile` gives them: in two memories in turn. */
async function* inTurns(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  const memories = [Buffer.alloc(size), Buffer.alloc(size)]
  for (let at = 0; at < bytes.length; at += size) {
    const [memory = Buffer.alloc(size)] = memories.reverse()
    yield memory.subarray(0, bytes.copy(memory, 0, at, at + size))
  }
}

test.for([
  ['nothing', 0, 1000],
  ['a small piece', 500, 1000],
  ['small pieces', 5_000, 1000],
  ['one large piece', 3 << 20, 4 << 20],
  ['many pieces, the last one short', (5 << 20) + 1, 300_001],
] as const)('%s comes back as it was', async ([, bytes, size]) => {
  const original = Buffer.concat([randomBytes(bytes / 2), Buffer.alloc(bytes - Math.floor(bytes / 2), 'text ')])

  for (const compression of ['zstd', 'gzip'] as const) {
    const back = decompressed(compressed(inTurns(original, size), compression), compression, 'file')
    expect((await buffer(back)).equals(original), compression).toBe(true)
  }
})

test('a source that fails after some pieces fails the reader, with its own words', async () => {
  for (const pieces of [0, 1, 2, 5]) {
    async function* failing(): AsyncGenerator<Uint8Array> {
      for (let piece = 0; piece < pieces; piece += 1) yield randomBytes(1 << 20)
      throw new Error('half-way')
    }
    await expect(buffer(compressed(failing(), 'zstd'))).rejects.toThrow('half-way')
  }
})

test('a reader that stops early lets go of the source', async () => {
  let closed = false
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield randomBytes(1 << 20)
    } finally {
      closed = true
    }
  }

  for await (const _ of compressed(endless(), 'zstd')) break

  await expect.poll(() => closed).toBe(true)
})

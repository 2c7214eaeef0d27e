import { expect, test } from 'vitest'
import { PartBuffers } from './part-buffers.ts'
import { partBytes } from './part-size.ts'
import { type Part, takeParts } from './take-parts.ts'

const MIB = 1024 ** 2
const TIB = 1024 ** 4

test('10,000 parts hold the largest object there may be, and none is larger than a part may be', () => {
  const sizes = Array.from({ length: 10_000 }, (_, index) => partBytes(index + 1))

  expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThan(5 * TIB)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(5 * 1024 ** 3)
})

test.for([
  [[], [0]],
  [[1], [1]],
  [[8 * MIB], [8 * MIB]],
  [
    [8 * MIB, 1],
    [8 * MIB, 1],
  ],
  [[20 * MIB], [8 * MIB, 8 * MIB, 4 * MIB]],
  [
    [5 * MIB, 5 * MIB, 0, 6 * MIB],
    [8 * MIB, 8 * MIB],
  ],
])('chunks of %j bytes make parts of %j', async ([chunks, expected]) => {
  async function* source(): AsyncGenerator<Uint8Array> {
    for (const bytes of chunks ?? []) yield Buffer.alloc(bytes)
  }

  const parts: Part[] = []
  for await (const part of takeParts(source(), new PartBuffers())) parts.push(part)

  expect(parts.map(({ body }) => body.length)).toEqual(expected)
  expect(parts.map(({ last }) => last)).toEqual(parts.map((_, index) => index === parts.length - 1))
  expect(parts.map(({ number }) => number)).toEqual(parts.map((_, index) => index + 1))
})

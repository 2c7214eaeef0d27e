import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeHalfvec, encodeHalfvec, fromHalf, toHalf } from './encode-halfvec.ts'

test('known numbers have their IEEE 754 half bits', () => {
  const known: readonly (readonly [number, number])[] = [
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [2 ** -24, 0x0001],
    [2 ** -14, 0x0400],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
  ]

  for (const [value, bits] of known) expect(toHalf(value)).toBe(bits)
})

test('every half but NaN is itself after decoding and encoding', () => {
  for (let bits = 0; bits < 0x1_0000; bits += 1) {
    const value = fromHalf(bits)
    if (!Number.isNaN(value)) expect(toHalf(value)).toBe(bits)
  }
})

test('rounding is to the nearest half', () => {
  fc.assert(
    fc.property(fc.float({ min: -60000, max: 60000, noNaN: true }), (value) => {
      const bits = toHalf(value)
      const error = Math.abs(fromHalf(bits) - value)
      for (const neighbour of [bits - 1, bits + 1].filter((other) => (other & 0x7fff) < 0x7c00 && other >= 0)) {
        expect(Math.abs(fromHalf(neighbour & 0xffff) - value)).toBeGreaterThanOrEqual(error)
      }
    }),
  )
})

test('a vector keeps its length and order', () => {
  expect(decodeHalfvec(encodeHalfvec([1, -0.5, 3]))).toEqual(Float32Array.of(1, -0.5, 3))
})

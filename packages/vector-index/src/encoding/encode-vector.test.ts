import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeVector, encodeVector, parseVector } from './encode-vector.ts'

const floats = fc.float32Array({ minLength: 1, maxLength: 64, noNaN: true })

test('the binary form is int16 dimensions, int16 zero, then big-endian float4', () => {
  expect(encodeVector([1, -2])).toEqual(Buffer.from([0, 2, 0, 0, 0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0]))
})

test('an array of numbers and a Float32Array encode to the same bytes', () => {
  fc.assert(
    fc.property(floats, (vector) => {
      expect(encodeVector([...vector])).toEqual(encodeVector(vector))
    }),
  )
})

test('every float32 survives encoding and decoding bit by bit', () => {
  fc.assert(
    fc.property(floats, (vector) => {
      expect(decodeVector(encodeVector(vector))).toEqual(vector)
    }),
  )
})

test('a view into a larger buffer encodes its own part only', () => {
  const whole = Float32Array.of(9, 1, 2, 9)

  expect(decodeVector(encodeVector(whole.subarray(1, 3)))).toEqual(Float32Array.of(1, 2))
  expect(whole).toEqual(Float32Array.of(9, 1, 2, 9))
})

test('the text form that a query returns is read back', () => {
  expect(parseVector('[1,-0.5,1e-7]')).toEqual(Float32Array.of(1, -0.5, 1e-7))
  expect(parseVector('[]')).toEqual(new Float32Array())
})

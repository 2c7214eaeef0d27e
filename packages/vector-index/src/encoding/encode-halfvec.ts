import type { VectorValue } from './encode-vector.ts'

const HEADER_BYTES = 4

/** Encodes a vector as binary halfvec: int16 dimensions, int16 zero, then big-endian float2, rounded to the nearest even. */
export function encodeHalfvec(value: VectorValue): Buffer {
  const buffer = Buffer.allocUnsafe(encodedHalfvecBytes(value.length))
  writeHalfvec(value, buffer, 0)
  return buffer
}

/** Writes the binary form at `offset` and returns the offset after it. */
export function writeHalfvec(value: VectorValue, buffer: Buffer, offset: number): number {
  buffer.writeUInt16BE(value.length, offset)
  buffer.writeUInt16BE(0, offset + 2)
  for (let index = 0; index < value.length; index += 1) {
    buffer.writeUInt16BE(toHalf(value[index] ?? 0), offset + HEADER_BYTES + 2 * index)
  }
  return offset + encodedHalfvecBytes(value.length)
}

/** Bytes of the binary form. */
export function encodedHalfvecBytes(dimensions: number): number {
  return HEADER_BYTES + 2 * dimensions
}

/** Reads the binary form back. */
export function decodeHalfvec(buffer: Buffer): Float32Array {
  const dimensions = buffer.readUInt16BE(0)
  return Float32Array.from({ length: dimensions }, (_, index) =>
    fromHalf(buffer.readUInt16BE(HEADER_BYTES + 2 * index)),
  )
}

const scratchFloat = new Float32Array(1)
const scratchBits = new Uint32Array(scratchFloat.buffer)

/** IEEE 754 binary32 to binary16 with the usual rounding; too large becomes infinity, too small becomes zero. */
export function toHalf(value: number): number {
  scratchFloat[0] = value
  const bits = scratchBits[0] ?? 0
  const sign = (bits >>> 16) & 0x8000
  const exponent = (bits >>> 23) & 0xff
  const fraction = bits & 0x7f_ffff
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200)
  const halfExponent = exponent - 112
  if (halfExponent >= 0x1f) return sign | 0x7c00
  if (halfExponent > 0) return sign | roundHalfEven((halfExponent << 23) | fraction, 13)
  // Subnormal: the implicit one moves into the fraction.
  return halfExponent < -10 ? sign : sign | roundHalfEven(fraction | 0x80_0000, 14 - halfExponent)
}

function roundHalfEven(value: number, drop: number): number {
  const kept = value >>> drop
  const rest = value & ((1 << drop) - 1)
  const half = 1 << (drop - 1)
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept
}

/** IEEE 754 binary16 to a number. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const HEADER_BYTES = 4

/** A vector as the application has it. */
export type VectorValue = Float32Array | readonly number[]

/**
 * Encodes a vector for a binary parameter: int16 dimensions, int16 zero, then big-endian float4.
 * `pg` sends a Buffer as a binary parameter, which spares the server and Node the text of the numbers: ten times faster.
 * Does not look at the values; see `checkVector`.
 */
export function encodeVector(value: VectorValue): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + 4 * value.length)
  writeVector(value, buffer, 0)
  return buffer
}

/** Writes the binary form at `offset` and returns the offset after it. */
export function writeVector(value: VectorValue, buffer: Buffer, offset: number): number {
  buffer.writeUInt16BE(value.length, offset)
  buffer.writeUInt16BE(0, offset + 2)
  const start = offset + HEADER_BYTES
  if (value instanceof Float32Array) {
    // One copy and one byte swap by the runtime is several times faster than a loop over writeFloatBE.
    const target = buffer.subarray(start, start + value.byteLength)
    target.set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
    if (LITTLE_ENDIAN) target.swap32()
  } else {
    value.forEach((number, index) => {
      buffer.writeFloatBE(number, start + 4 * index)
    })
  }
  return start + 4 * value.length
}

/** Reads the binary form back. */
export function decodeVector(buffer: Buffer): Float32Array {
  const dimensions = buffer.readUInt16BE(0)
  return Float32Array.from({ length: dimensions }, (_, index) => buffer.readFloatBE(HEADER_BYTES + 4 * index))
}

/** Reads the text form of vector and halfvec, `[1,2,3]`, which is what a query returns. */
export function parseVector(text: string): Float32Array {
  if (text === '[]') return new Float32Array()
  return Float32Array.from(text.slice(1, -1).split(','), Number)
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

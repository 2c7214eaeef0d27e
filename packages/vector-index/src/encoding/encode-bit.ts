/** Encodes a bit string of zeros and ones for a binary parameter: int32 number of bits, then the bits, the first one highest. */
export function encodeBit(text: string): Buffer {
  const buffer = Buffer.alloc(4 + Math.ceil(text.length / 8))
  buffer.writeInt32BE(text.length, 0)
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] !== '1') continue
    const at = 4 + (index >> 3)
    buffer[at] = (buffer[at] ?? 0) | (0x80 >> (index & 7))
  }
  return buffer
}

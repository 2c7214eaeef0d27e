const UTF16_LITTLE = Buffer.from([0xff, 0xfe])
const UTF16_BIG = Buffer.from([0xfe, 0xff])
const SAMPLE_BYTES = 1024

/** What a file that is not UTF-8 seems to be, for the message that refuses it. */
export interface EncodingGuess {
  /** For people: `UTF-16 text`, `Latin-1 or Windows-1252 text`, `a file with NUL bytes`. */
  readonly looksLike: string
  /** Name for `iconv -f`; undefined when converting would not help. */
  readonly iconv: string | undefined
  /** Line of the first byte that is not UTF-8, from 1. */
  readonly line: number
}

/** Guesses the encoding of bytes that are not UTF-8 text without NUL. Pure; looks at the beginning and at the first bad byte. */
export function guessEncoding(bytes: Buffer): EncodingGuess {
  const utf16 = utf16Of(bytes)
  if (utf16 !== undefined) return { looksLike: 'UTF-16 text', iconv: utf16, line: 1 }
  const zero = bytes.indexOf(0)
  if (zero !== -1) return { looksLike: 'a file with NUL bytes', iconv: undefined, line: lineAt(bytes, zero) }
  return {
    looksLike: 'Latin-1 or Windows-1252 text',
    iconv: 'WINDOWS-1252',
    line: lineAt(bytes, firstInvalidByte(bytes)),
  }
}

/** By its byte order mark, or by the zero bytes that SQL, mostly ASCII, has there in every second place. */
function utf16Of(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, 2).equals(UTF16_LITTLE) || bytes.subarray(0, 2).equals(UTF16_BIG)) return 'UTF-16'
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  const zeros = [0, 0]
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (odd > sample.length / 4 && even === 0) return 'UTF-16LE'
  return even > sample.length / 4 && odd === 0 ? 'UTF-16BE' : undefined
}

/** The bytes before it are what decoding and encoding again gives back. */
function firstInvalidByte(bytes: Buffer): number {
  const again = Buffer.from(bytes.toString('utf8'))
  const length = Math.min(bytes.length, again.length)
  for (let index = 0; index < length; index += 1) if (bytes[index] !== again[index]) return index
  return length
}

function lineAt(bytes: Buffer, offset: number): number {
  return bytes.subarray(0, offset).toString('latin1').split('\n').length
}

import type { IngestColumn } from './ingest-target.ts'

const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1)
const TEXT_OID = 25
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

type Encode = (value: unknown) => Buffer | undefined

/**
 * Encodes one value as binary COPY has it. Undefined where there is no sure encoding for this type or value; such a batch goes
 * by `insert`, where the server converts it or says what is wrong.
 */
export function encodeBinaryValue(value: unknown, column: IngestColumn): Buffer | undefined {
  if (column.kind === 'enum') return encodeText(value)
  return column.kind === 'other' ? undefined : ENCODERS[column.typeName]?.(value)
}

const encodeText: Encode = (value) => (typeof value === 'string' ? Buffer.from(value) : undefined)

const ENCODERS: Readonly<Record<string, Encode>> = {
  text: encodeText,
  varchar: encodeText,
  bool: (value) => (typeof value === 'boolean' ? Buffer.of(value ? 1 : 0) : undefined),
  int2: (value) => encodeInteger(value, 2),
  int4: (value) => encodeInteger(value, 4),
  int8: (value) => encodeInteger(value, 8),
  float8: (value) => {
    if (typeof value !== 'number') return undefined
    const buffer = Buffer.allocUnsafe(8)
    buffer.writeDoubleBE(value)
    return buffer
  },
  uuid: (value) =>
    typeof value === 'string' && UUID.test(value) ? Buffer.from(value.replaceAll('-', ''), 'hex') : undefined,
  bytea: (value) => (value instanceof Uint8Array ? Buffer.from(value) : undefined),
  json: (value) => encodeJson(value),
  jsonb: (value) => {
    const json = encodeJson(value)
    return json && Buffer.concat([Buffer.of(1), json])
  },
  timestamptz: (value) => {
    if (!(value instanceof Date) || Number.isNaN(value.getTime())) return undefined
    const buffer = Buffer.allocUnsafe(8)
    buffer.writeBigInt64BE(BigInt(value.getTime() - POSTGRES_EPOCH_MS) * 1000n)
    return buffer
  },
  _text: (value) => encodeTextArray(value),
}

/** Digits in a string count as well: so large numbers travel in JSON. */
function encodeInteger(value: unknown, bytes: 2 | 4 | 8): Buffer | undefined {
  const digits = typeof value === 'string' && /^-?\d{1,19}$/.test(value)
  if (typeof value !== 'bigint' && !digits && !Number.isSafeInteger(value)) return undefined
  const number = BigInt(value as string | number | bigint)
  if (BigInt.asIntN(8 * bytes, number) !== number) return undefined
  const buffer = Buffer.allocUnsafe(8)
  buffer.writeBigInt64BE(number)
  return buffer.subarray(8 - bytes)
}

/** Strings count as JSON text, as `pg` sends them; everything else is serialised. */
function encodeJson(value: unknown): Buffer | undefined {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text === undefined ? undefined : Buffer.from(text)
}

function encodeTextArray(value: unknown): Buffer | undefined {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return undefined
  return encodeBinaryArray(
    TEXT_OID,
    value.map((item) => Buffer.from(item)),
  )
}

/** Encodes a one-dimensional array of encoded elements; null stays null. */
export function encodeBinaryArray(elementOid: number, elements: readonly (Buffer | null)[]): Buffer {
  const header = Buffer.alloc(elements.length === 0 ? 12 : 20)
  header.writeInt32BE(elements.length === 0 ? 0 : 1, 0)
  header.writeInt32BE(elements.includes(null) ? 1 : 0, 4)
  header.writeUInt32BE(elementOid, 8)
  if (elements.length > 0) {
    header.writeInt32BE(elements.length, 12)
    header.writeInt32BE(1, 16)
  }
  return Buffer.concat([header, ...elements.flatMap(lengthPrefixed)])
}

/** A field of binary COPY or an element of a binary array: its length, then its bytes; -1 for null. */
export function lengthPrefixed(value: Buffer | null): Buffer[] {
  const length = Buffer.allocUnsafe(4)
  length.writeInt32BE(value === null ? -1 : value.length)
  return value === null ? [length] : [length, value]
}

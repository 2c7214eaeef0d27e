import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { decodeAwsChunks } from './aws-chunks.ts'
import { S3Error } from './s3-error.ts'

/** Checksums that this server can check; another one is refused and not passed over. */
const CHECKSUMS = ['x-amz-checksum-crc32', 'x-amz-checksum-sha256'] as const
const UNSIGNED = 'UNSIGNED-PAYLOAD'
const UNSIGNED_TRAILER = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'

/** A body as it was written to a file. */
export interface ReceivedBody {
  readonly path: string
  readonly bytes: number
  readonly md5: string
  /** The checksums that came with it, by the name of their header; all are right. */
  readonly checksums: Readonly<Record<string, string>>
}

/**
 * Writes the body of a request to a file, and checks its length, its signed hash, `Content-MD5` and `x-amz-checksum-*`.
 * `through` sees the raw bytes pass, and may fail.
 * @throws {S3Error} what S3 answers to a body that is not what its headers say
 */
export async function receiveBody(
  request: IncomingMessage,
  path: string,
  through: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>,
): Promise<ReceivedBody> {
  const { headers } = request
  const declared = String(headers['x-amz-content-sha256'] ?? '')
  const chunked = (headers['content-encoding'] ?? '').split(',').includes('aws-chunked')
  const length = chunked ? headers['x-amz-decoded-content-length'] : headers['content-length']
  if (length === undefined)
    throw new S3Error(411, 'MissingContentLength', 'You must provide the Content-Length header.')
  if (chunked && declared !== UNSIGNED_TRAILER) throw notImplemented(declared)

  const md5Hash = createHash('md5')
  const sha256Hash = createHash('sha256')
  const trailers = new Map<string, string>()
  let crc = 0
  let bytes = 0
  const raw = through(request)
  await pipeline(
    chunked ? decodeAwsChunks(raw, trailers) : raw,
    async function* (source) {
      for await (const chunk of source) {
        md5Hash.update(chunk)
        sha256Hash.update(chunk)
        crc = crc32(chunk, crc)
        bytes += chunk.length
        yield chunk
      }
    },
    createWriteStream(path),
  )

  if (bytes !== Number(length)) throw new S3Error(400, 'IncompleteBody', 'The body is not as long as Content-Length.')
  const md5 = md5Hash.digest()
  const sha256 = sha256Hash.digest()
  if (!chunked && declared !== UNSIGNED && declared !== sha256.toString('hex')) {
    throw new S3Error(400, 'XAmzContentSHA256Mismatch', 'The provided x-amz-content-sha256 does not match the body.')
  }
  const actual: Readonly<Record<string, Buffer>> = {
    'content-md5': md5,
    'x-amz-checksum-crc32': bigEndian(crc),
    'x-amz-checksum-sha256': sha256,
  }
  const given = givenChecksums(request, trailers)
  for (const [name, value] of Object.entries(given)) {
    if (actual[name]?.toString('base64') === value) continue
    throw new S3Error(400, 'BadDigest', `The ${name} you specified did not match what we received.`)
  }
  const { 'content-md5': _, ...checksums } = given
  return { path, bytes, md5: md5.toString('hex'), checksums }
}

function givenChecksums({ headers }: IncomingMessage, trailers: ReadonlyMap<string, string>): Record<string, string> {
  const announced = headers['x-amz-trailer']
  if (typeof announced === 'string' && !trailers.has(announced)) {
    throw new S3Error(400, 'MalformedTrailerError', 'The trailer that was announced is missing.')
  }
  const all = { ...headers, ...Object.fromEntries(trailers) }
  const names = Object.keys(all).filter((name) => /^x-amz-checksum-(crc|sha)/.test(name))
  const unknown = names.find((name) => !CHECKSUMS.some((known) => known === name))
  if (unknown !== undefined) throw notImplemented(unknown)
  const wanted = headers['content-md5'] === undefined ? names : [...names, 'content-md5']
  return Object.fromEntries(wanted.map((name) => [name, String(all[name])]))
}

function bigEndian(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32BE(value)
  return buffer
}

function notImplemented(what: string): S3Error {
  return new S3Error(501, 'NotImplemented', `This server cannot check ${what}.`)
}

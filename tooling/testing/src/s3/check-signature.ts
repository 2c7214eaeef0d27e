import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { S3Error } from './s3-error.ts'

const ALGORITHM = 'AWS4-HMAC-SHA256'
/** A request whose clock is further off is refused. */
const MAX_SKEW_MS = 15 * 60_000

export interface SignatureOptions {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
  readonly now: Date
}

/**
 * Checks the signature (version 4, in the header) as S3 does: key, secret, region, clock, and that every `x-amz-`
 * header is signed.
 * @throws {S3Error} what S3 answers
 */
export function checkSignature(request: IncomingMessage, options: SignatureOptions): void {
  const { accessKeyId, date, region, signature, signedHeaders } = readAuthorization(request)
  if (accessKeyId !== options.accessKeyId) {
    throw new S3Error(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.')
  }
  if (region !== options.region) {
    throw new S3Error(400, 'AuthorizationHeaderMalformed', `The region is wrong; expecting '${options.region}'`, {
      Region: options.region,
    })
  }
  const time = requireHeader(request, 'x-amz-date')
  checkClock(time, options.now)
  requireSigned(request, signedHeaders)
  const scope = `${date}/${region}/s3/aws4_request`
  const text = [ALGORITHM, time, scope, sha256(canonicalRequest(request, signedHeaders))].join('\n')
  const expected = hmac(signingKey(options.secretAccessKey, date, region), text)
  const given = Buffer.from(signature, 'hex')
  if (time.slice(0, 8) !== date || given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new S3Error(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match.')
  }
}

interface Authorization {
  readonly accessKeyId: string
  readonly date: string
  readonly region: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

function readAuthorization(request: IncomingMessage): Authorization {
  const header = request.headers.authorization
  if (header === undefined) throw new S3Error(403, 'AccessDenied', 'Access Denied')
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/
  const [, accessKeyId, date, region, signed, signature] = pattern.exec(header) ?? []
  if (!accessKeyId || !date || !region || !signed || !signature) {
    throw new S3Error(400, 'AuthorizationHeaderMalformed', 'The authorization header is malformed.')
  }
  return { accessKeyId, date, region, signature, signedHeaders: signed.split(';') }
}

function checkClock(time: string, now: Date): void {
  const iso = time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  const skew = Math.abs(Date.parse(iso) - now.getTime())
  if (!(skew <= MAX_SKEW_MS)) {
    throw new S3Error(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
    )
  }
}

function requireSigned(request: IncomingMessage, signedHeaders: readonly string[]): void {
  const needed = ['host', ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'))]
  const missing = needed.filter((name) => !signedHeaders.includes(name))
  if (missing.length === 0) return
  throw new S3Error(403, 'AccessDenied', 'There were headers present in the request which were not signed', {
    HeadersNotSigned: missing.join(', '),
  })
}

function canonicalRequest(request: IncomingMessage, signedHeaders: readonly string[]): string {
  const [path = '/', query = ''] = (request.url ?? '/').split('?')
  const headers = signedHeaders.map((name) => `${name}:${headerText(request, name)}\n`).join('')
  return [
    request.method,
    path.split('/').map(reencode).join('/'),
    canonicalQuery(query),
    headers,
    signedHeaders.join(';'),
    requireHeader(request, 'x-amz-content-sha256'),
  ].join('\n')
}

function canonicalQuery(query: string): string {
  if (query === '') return ''
  const pairs = query.split('&').map((pair) => {
    const [name = '', ...value] = pair.split('=')
    return `${reencode(name)}=${reencode(value.join('='))}`
  })
  return pairs.sort().join('&')
}

function headerText(request: IncomingMessage, name: string): string {
  const value = request.headers[name] ?? ''
  return (Array.isArray(value) ? value.join(',') : value).trim().replaceAll(/ +/g, ' ')
}

function requireHeader(request: IncomingMessage, name: string): string {
  const value = request.headers[name]
  if (typeof value === 'string') return value
  throw new S3Error(400, 'InvalidRequest', `Missing required header for this request: ${name}`)
}

function reencode(text: string): string {
  const encoded = encodeURIComponent(decodeURIComponent(text))
  return encoded.replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}

function signingKey(secret: string, date: string, region: string): Buffer {
  return [date, region, 's3', 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`))
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

import { rm } from 'node:fs/promises'
import type { BucketObject } from './bucket.ts'
import { metadataOf, type S3Answer, type S3Call } from './s3-call.ts'
import { S3Error } from './s3-error.ts'

const MAX_KEY_BYTES = 1024

export async function putObject(call: S3Call): Promise<S3Answer> {
  if (Buffer.byteLength(call.key) > MAX_KEY_BYTES) throw new S3Error(400, 'KeyTooLongError', 'Your key is too long')
  requireAbsent(call)
  const body = await call.receive()
  try {
    // Another may have been quicker while the body came.
    requireAbsent(call)
  } catch (error) {
    await rm(body.path, { force: true })
    throw error
  }
  const etag = `"${body.md5}"`
  const { bytes, path, checksums } = body
  const metadata = metadataOf(call.headers)
  await call.bucket.put(call.key, { segments: [{ path, bytes }], bytes, etag, modified: call.now, metadata })
  return { status: 200, headers: { etag, ...checksums } }
}

export function getObject(call: S3Call): S3Answer {
  const object = requireObject(call)
  const condition = call.headers['if-match']
  if (condition !== undefined && condition !== object.etag) throw preconditionFailed()
  const range = parseRange(call.headers.range, object.bytes)
  const headers = objectHeaders(object)
  const { segments } = object
  if (range === undefined) return { status: 200, headers, content: { segments, start: 0, bytes: object.bytes } }
  const { start, end } = range
  const bytes = end - start + 1
  return {
    status: 206,
    headers: { ...headers, 'content-length': bytes, 'content-range': `bytes ${start}-${end}/${object.bytes}` },
    content: { segments, start, bytes },
  }
}

export function headObject(call: S3Call): S3Answer {
  return { status: 200, headers: objectHeaders(requireObject(call)) }
}

export async function deleteObject(call: S3Call): Promise<S3Answer> {
  await call.bucket.remove(call.key)
  return { status: 204 }
}

/**
 * Keeps to `If-None-Match: *`.
 * @throws {S3Error} `PreconditionFailed`, or `NotImplemented` where the server knows no conditions
 */
export function requireAbsent({ bucket, conditionalPut, headers, key }: S3Call): void {
  const condition = headers['if-none-match']
  if (condition === undefined) return
  if (!conditionalPut || condition !== '*') {
    throw new S3Error(501, 'NotImplemented', 'A header you provided implies functionality that is not implemented')
  }
  if (bucket.objects.has(key)) throw preconditionFailed()
}

function requireObject({ bucket, key }: S3Call): BucketObject {
  const object = bucket.objects.get(key)
  if (object === undefined) throw new S3Error(404, 'NoSuchKey', 'The specified key does not exist.')
  return object
}

function objectHeaders({ bytes, etag, metadata, modified }: BucketObject): Record<string, string | number> {
  return {
    'content-length': bytes,
    'last-modified': modified.toUTCString(),
    'accept-ranges': 'bytes',
    etag,
    ...metadata,
  }
}

function parseRange(header: string | undefined, bytes: number): { start: number; end: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || first + last === '') return undefined
  const start = first === '' ? Math.max(0, bytes - Number(last)) : Number(first)
  const end = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1)
  if (start <= end) return { start, end }
  throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable')
}

function preconditionFailed(): S3Error {
  return new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold')
}

import { createHash, randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { type MultipartUpload, removeSegments, type UploadedPart } from './bucket.ts'
import { requireAbsent } from './objects.ts'
import { metadataOf, type S3Answer, type S3Call } from './s3-call.ts'
import { S3Error } from './s3-error.ts'
import { elementsOf } from './xml.ts'

const MAX_PARTS = 10_000

export function createMultipartUpload({ bucket, headers, key, now }: S3Call): S3Answer {
  const id = randomBytes(16).toString('hex')
  const algorithm = headers['x-amz-checksum-algorithm']
  bucket.uploads.set(id, {
    id,
    key,
    initiated: now,
    metadata: metadataOf(headers),
    algorithm: algorithm === undefined ? undefined : String(algorithm),
    parts: new Map(),
  })
  return { status: 200, xml: { root: 'InitiateMultipartUploadResult', fields: { Key: key, UploadId: id } } }
}

export async function uploadPart(call: S3Call): Promise<S3Answer> {
  const { bucket, key, query } = call
  const upload = bucket.upload(query.get('uploadId'), key)
  const number = Number(query.get('partNumber'))
  if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS) {
    throw new S3Error(400, 'InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive')
  }
  const { bytes, checksums, md5, path } = await call.receive()
  try {
    requireChecksum(upload, checksums)
    // The upload may have been aborted while the body came.
    bucket.upload(upload.id, key)
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
  const old = upload.parts.get(number)
  upload.parts.set(number, { path, bytes, md5, checksums, modified: call.now })
  await removeSegments(old === undefined ? [] : [old])
  return { status: 200, headers: { etag: `"${md5}"`, ...checksums } }
}

export async function completeMultipartUpload(call: S3Call): Promise<S3Answer> {
  const { bucket, key, now } = call
  const wanted = elementsOf(await call.text(), 'Part')
  const upload = bucket.upload(call.query.get('uploadId'), key)
  requireAbsent(call)
  if (wanted.length === 0) throw new S3Error(400, 'MalformedXML', 'You must specify at least one part')
  const parts = wanted.map((part, index) => {
    if (index > 0 && Number(part.PartNumber) <= Number(wanted[index - 1]?.PartNumber)) {
      throw new S3Error(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.')
    }
    return requirePart(upload, part)
  })
  if (parts.slice(0, -1).some(({ bytes }) => bytes < call.minimumPartBytes)) {
    throw new S3Error(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size')
  }
  const md5 = createHash('md5')
  for (const part of parts) md5.update(Buffer.from(part.md5, 'hex'))
  const etag = `"${md5.digest('hex')}-${parts.length}"`
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0)
  bucket.uploads.delete(upload.id)
  await bucket.put(key, { segments: parts, bytes, etag, modified: now, metadata: upload.metadata })
  await removeSegments([...upload.parts.values()].filter((part) => !parts.includes(part)))
  return { status: 200, xml: { root: 'CompleteMultipartUploadResult', fields: { Key: key, ETag: etag } } }
}

export async function abortMultipartUpload({ bucket, key, query }: S3Call): Promise<S3Answer> {
  const upload = bucket.upload(query.get('uploadId'), key)
  bucket.uploads.delete(upload.id)
  await removeSegments([...upload.parts.values()])
  return { status: 204 }
}

function requirePart(upload: MultipartUpload, wanted: Readonly<Record<string, string>>): UploadedPart {
  const part = upload.parts.get(Number(wanted.PartNumber))
  if (part === undefined || wanted.ETag?.replaceAll('"', '') !== part.md5) {
    throw new S3Error(400, 'InvalidPart', 'One or more of the specified parts could not be found.')
  }
  if (upload.algorithm === undefined) return part
  const given = wanted[`Checksum${upload.algorithm}`]
  if (given === part.checksums[headerOf(upload.algorithm)]) return part
  throw new S3Error(
    400,
    given === undefined ? 'InvalidRequest' : 'InvalidPart',
    'The checksum of a part is missing or wrong.',
  )
}

function requireChecksum({ algorithm }: MultipartUpload, checksums: Readonly<Record<string, string>>): void {
  if (algorithm === undefined || checksums[headerOf(algorithm)] !== undefined) return
  throw new S3Error(400, 'InvalidRequest', `The upload was created using the ${algorithm} checksum; the part has none.`)
}

function headerOf(algorithm: string): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`
}

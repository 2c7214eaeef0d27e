import { randomBytes } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { BackupError } from '../errors.ts'
import type { BucketClient } from './bucket-client.ts'
import { statusOf } from './s3-failure.ts'
import { type Part, takeParts } from './take-parts.ts'

/** Name of the metadata by which an upload knows its own object again. */
const MARK = 'pgtend-upload'

interface Upload {
  readonly client: BucketClient
  readonly key: string
  readonly ifAbsent: boolean
  readonly mark: string
}

/**
 * Uploads a stream of unknown length as one object: at once when it is small, otherwise in parts. Nothing is seen
 * before all of it is there; after a failure, of the source too, nothing stays. A reply that got lost is made up for
 * by looking.
 * @throws {BackupError} `BACKUP_OBJECT_EXISTS`, `BACKUP_DISK_FULL`, `BACKUP_STORE_FAILED`, or what the source threw
 */
export async function upload(
  client: BucketClient,
  key: string,
  source: AsyncIterable<Uint8Array>,
  ifAbsent: boolean,
): Promise<void> {
  const work: Upload = { client, key, ifAbsent, mark: randomBytes(12).toString('hex') }
  // Not every server knows conditions, and some pass over them.
  if (ifAbsent && (await head(work)) !== undefined) throw objectExists(work)
  const parts = takeParts(source, client.buffers)
  try {
    const first = await parts.next()
    if (first.done) throw new Error('a source without a part')
    await (first.value.last ? putWhole(work, first.value) : putInParts(work, first.value, parts))
  } finally {
    // The source ends in any case.
    await parts.return(undefined)
  }
}

async function putWhole(work: Upload, { body, memory }: Part): Promise<void> {
  const { client, key, mark } = work
  await finish(work, body.length, (condition) =>
    client.trySend(
      new PutObjectCommand({ Bucket: client.bucket, Key: key, Body: body, Metadata: { [MARK]: mark }, ...condition }),
    ),
  )
  client.buffers.give(memory)
}

async function putInParts(work: Upload, first: Part, rest: AsyncIterable<Part>): Promise<void> {
  const { client, key, mark } = work
  const target = { Bucket: client.bucket, Key: key }
  const begun = await client.send(new CreateMultipartUploadCommand({ ...target, Metadata: { [MARK]: mark } }))
  const place = { ...target, UploadId: begun.UploadId }
  try {
    const { bytes, completed } = await sendParts(client, place, first, rest)
    await finish(work, bytes, (condition) =>
      client.trySend(
        new CompleteMultipartUploadCommand({ ...place, MultipartUpload: { Parts: [...completed] }, ...condition }),
      ),
    )
  } catch (error) {
    // Where the server is gone too, a later sweep finds the upload; what failed first is what counts.
    await client.trySend(new AbortMultipartUploadCommand(place)).catch(() => undefined)
    throw error
  }
}

interface Place {
  readonly Bucket: string
  readonly Key: string
  readonly UploadId: string | undefined
}

async function sendParts(
  client: BucketClient,
  place: Place,
  first: Part,
  rest: AsyncIterable<Part>,
): Promise<{ readonly bytes: number; readonly completed: readonly CompletedPart[] }> {
  const completed: CompletedPart[] = []
  const failures: unknown[] = []
  const inFlight: Promise<void>[] = []
  let bytes = 0
  const start = async (part: Part): Promise<void> => {
    const leave = await client.room.enter(part.body.length)
    bytes += part.body.length
    const sending = sendPart(client, place, part)
      .then((done) => completed.push(done))
      .catch((error: unknown) => failures.push(error))
    inFlight.push(sending.then(leave))
    if (failures.length > 0) throw failures[0]
  }
  try {
    await start(first)
    for await (const part of rest) await start(part)
  } finally {
    // A part that arrives after the upload was aborted would stay.
    await Promise.all(inFlight)
  }
  if (failures.length > 0) throw failures[0]
  return { bytes, completed: completed.toSorted((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0)) }
}

async function sendPart(client: BucketClient, place: Place, { body, memory, number }: Part): Promise<CompletedPart> {
  const command = new UploadPartCommand({ ...place, PartNumber: number, Body: body })
  const { ChecksumCRC32, ETag } = await client.send(command)
  client.buffers.give(memory)
  return { PartNumber: number, ETag, ...(ChecksumCRC32 !== undefined && { ChecksumCRC32 }) }
}

/**
 * Sends the request that makes the object; without its condition where the server knows none. Looks whether it was
 * done when it fails.
 */
async function finish(
  work: Upload,
  bytes: number,
  send: (condition: { readonly IfNoneMatch?: string }) => Promise<unknown>,
): Promise<void> {
  const attempt = (condition: { readonly IfNoneMatch?: string }): Promise<unknown> =>
    send(condition).catch(async (error: unknown) => {
      if (statusOf(error) === 501 && condition.IfNoneMatch !== undefined) return attempt({})
      const found = await head(work).catch(() => undefined)
      if (found?.mark === work.mark && found.bytes === bytes) return
      const conflict = statusOf(error) === 412 || statusOf(error) === 409
      throw work.ifAbsent && conflict && found !== undefined ? objectExists(work, error) : work.client.failure(error)
    })
  await attempt(work.ifAbsent ? { IfNoneMatch: '*' } : {})
}

async function head({
  client,
  key,
}: Upload): Promise<{ readonly bytes: number; readonly mark?: string | undefined } | undefined> {
  try {
    const found = await client.trySend(new HeadObjectCommand({ Bucket: client.bucket, Key: key }))
    return { bytes: found.ContentLength ?? 0, mark: found.Metadata?.[MARK] }
  } catch (error) {
    // A bucket that does not exist is 404 as well; the request that follows says so.
    if (statusOf(error) === 404) return undefined
    throw client.failure(error)
  }
}

function objectExists({ key }: Upload, cause?: unknown): BackupError {
  return new BackupError('BACKUP_OBJECT_EXISTS', `"${key}" exists already`, { cause })
}

import { Readable } from 'node:stream'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { BackupError } from '../errors.ts'
import type { BucketClient } from './bucket-client.ts'
import { statusOf } from './s3-failure.ts'

/**
 * Reads an object; a connection that breaks or falls silent is taken up again where it broke, as long as the object
 * is the same. Ends only when all the bytes that were announced have come.
 * @throws {BackupError} `BACKUP_TRUNCATED` when there is no such object, `BACKUP_ALTERED` when it is replaced
 * meanwhile
 */
export async function download(client: BucketClient, key: string, name: string): Promise<Readable> {
  const first = await get(client, key, name, undefined)
  return Readable.from(takeUpAgain(client, key, name, first), { objectMode: false })
}

interface Answer {
  readonly body: Readable
  readonly chunks: AsyncIterator<Uint8Array>
  readonly bytes: number
  readonly etag: string | undefined
}

async function* takeUpAgain(
  client: BucketClient,
  key: string,
  name: string,
  first: Answer,
): AsyncGenerator<Uint8Array> {
  let answer = first
  let at = 0
  const trial = client.patience.begin()
  try {
    while (at < first.bytes) {
      const { chunk, error } = await nextChunk(answer)
      if (chunk !== undefined) {
        at += chunk.length
        trial.succeeded()
        yield chunk
        continue
      }
      if (!(await trial.again())) throw client.failure(error)
      answer.body.destroy()
      answer = await get(client, key, name, { at, etag: first.etag })
    }
    if (at > first.bytes) throw new BackupError('BACKUP_ALTERED', `file "${name}" is longer than was announced`)
  } finally {
    answer.body.destroy()
  }
}

/** A body that ends early is a broken connection too. */
async function nextChunk({ chunks }: Answer): Promise<{ readonly chunk?: Uint8Array; readonly error?: unknown }> {
  try {
    const next = await chunks.next()
    return next.done
      ? { error: Object.assign(new Error('the body ended early'), { code: 'short body' }) }
      : { chunk: next.value }
  } catch (error) {
    return { error }
  }
}

async function get(
  client: BucketClient,
  key: string,
  name: string,
  from: { readonly at: number; readonly etag: string | undefined } | undefined,
): Promise<Answer> {
  const rest = from === undefined ? {} : { Range: `bytes=${from.at}-`, ...(from.etag && { IfMatch: from.etag }) }
  const command = new GetObjectCommand({ Bucket: client.bucket, Key: key, ...rest })
  const answer = await client.trySend(command).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'NoSuchKey') {
      throw new BackupError('BACKUP_TRUNCATED', `file "${name}" is missing`, { cause: error })
    }
    if (statusOf(error) === 412) throw replaced(name, error)
    throw client.failure(error)
  })
  const { Body: body, ContentLength: bytes, ContentRange: range, ETag: etag } = answer
  if (!(body instanceof Readable) || bytes === undefined) {
    throw new BackupError('BACKUP_STORE_FAILED', `bucket "${client.bucket}" answered without a length`)
  }
  if (from !== undefined && !range?.startsWith(`bytes ${from.at}-`)) {
    body.destroy()
    throw new BackupError('BACKUP_STORE_FAILED', `bucket "${client.bucket}" cannot give a part of an object`)
  }
  return { body, chunks: body[Symbol.asyncIterator](), bytes, etag }
}

function replaced(name: string, cause: unknown): BackupError {
  return new BackupError('BACKUP_ALTERED', `file "${name}" was replaced while it was read`, { cause })
}

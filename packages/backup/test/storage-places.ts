import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { CreateBucketCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3'
import { createTemporaryDirectory, type S3Stub, startS3Stub } from '@pgtend/testing'
import { onTestFinished } from 'vitest'
import { type S3Options, s3Storage } from '../src/s3/index.ts'
import { directoryStorage } from '../src/store/directory-storage.ts'
import { inParallel } from '../src/store/in-parallel.ts'
import type { Storage } from '../src/store/storage.ts'

/** A kind of place that objects can be kept in. */
export interface StoragePlace {
  readonly name: string
  /** Objects that are more than one page of a list. */
  readonly manyObjects: number
  /** Why tests of it are skipped here. */
  readonly missing?: string | undefined
  /** Opens an empty one, removed after the test. */
  open(): Promise<OpenPlace>
}

export interface OpenPlace {
  readonly storage: Storage
  /** Names of writes that were begun and neither finished nor cleared away. */
  unfinished(): Promise<readonly string[]>
}

const SERVER_URL = process.env.PGTEND_TEST_S3_URL

/** Every kind of place there is; the last is a real server, where PGTEND_TEST_S3_URL names one. */
export const STORAGE_PLACES: readonly StoragePlace[] = [
  { name: 'a folder', manyObjects: 12, open: openFolder },
  { name: 'a bucket', manyObjects: 12, open: openStub },
  {
    name: 'a bucket of the server that PGTEND_TEST_S3_URL names',
    manyObjects: 45,
    missing: SERVER_URL ? undefined : 'PGTEND_TEST_S3_URL names no S3 server',
    open: () => openServer(SERVER_URL ?? ''),
  },
]

/** Starts the S3 stub for one test. */
export async function testStub(options: Parameters<typeof startS3Stub>[0] = {}): Promise<S3Stub> {
  const stub = await startS3Stub(options)
  onTestFinished(() => stub.stop())
  return stub
}

/** How a test reaches the stub; with little patience, so that what fails for good fails soon. */
export function stubOptions({ bucket, credentials, endpoint }: S3Stub): S3Options {
  return { bucket, credentials, endpoint, retryMs: 600 }
}

async function openFolder(): Promise<OpenPlace> {
  const { path, remove } = await createTemporaryDirectory()
  onTestFinished(remove)
  const { readdir } = await import('node:fs/promises')
  const unfinished = async (): Promise<readonly string[]> => {
    const names = await readdir(path, { recursive: true })
    return names.filter((name) => name.endsWith('.partial'))
  }
  return { storage: directoryStorage(join(path, 'backups')), unfinished }
}

async function openStub(): Promise<OpenPlace> {
  const stub = await testStub({ pageSize: 5 })
  const storage = s3Storage({ ...stubOptions(stub), prefix: 'some/where' })
  return { storage, unfinished: async () => stub.unfinishedUploads() }
}

/** `http://KEY:SECRET@HOST:PORT/BUCKET`; the bucket is created when it is missing. */
async function openServer(text: string): Promise<OpenPlace> {
  const url = new URL(text)
  const Bucket = url.pathname.slice(1)
  const credentials = {
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
  }
  const endpoint = url.origin
  const client = new S3Client({ credentials, endpoint, region: 'us-east-1', forcePathStyle: true })
  await client.send(new CreateBucketCommand({ Bucket })).catch((error: unknown) => {
    if (!(error instanceof Error && error.name.startsWith('BucketAlready'))) throw error
  })
  const prefix = `test-${randomBytes(6).toString('hex')}`
  const storage = s3Storage({ bucket: Bucket, prefix, credentials, endpoint, region: 'us-east-1' })
  onTestFinished(async () => {
    await inParallel(await storage.list(''), 8, ({ key }) => storage.remove(key))
    client.destroy()
  })
  const unfinished = async (): Promise<readonly string[]> => {
    const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: prefix }))
    return (Uploads ?? []).map(({ Key }) => Key ?? '')
  }
  return { storage, unfinished }
}

import type { S3StubOptions } from '@pgtend/testing'
import { expect, test } from 'vitest'
import { stubOptions, testStub } from '../../test/storage-places.ts'
import { BackupError } from '../errors.ts'
import type { S3Options } from './s3-options.ts'
import { s3Storage } from './s3-storage.ts'

interface Case {
  readonly what: string
  readonly stub?: S3StubOptions
  readonly options?: Partial<S3Options>
  readonly message: string
  readonly hint: RegExp
}

const KEY = { accessKeyId: 'stub-access-key', secretAccessKey: 'a-secret-that-is-wrong' }

test.for<Case>([
  { what: 'a wrong secret', options: { credentials: KEY }, message: 'the S3 credentials were refused', hint: /AWS_/ },
  {
    what: 'a bucket that does not exist',
    options: { bucket: 'other' },
    message: 'bucket "other" does not exist',
    hint: /Create the bucket/,
  },
  {
    what: 'another region',
    stub: { region: 'eu-central-1' },
    options: { region: 'us-west-2' },
    message: 'bucket "backups" is in another region',
    hint: /`region`/,
  },
  {
    what: 'a clock that is wrong',
    stub: { now: () => new Date(Date.now() + 7_200_000) },
    message: 'the clock of this machine is too far from the clock of the S3 server',
    hint: /timedatectl/,
  },
  {
    what: 'an endpoint where nobody listens',
    options: { endpoint: 'http://127.0.0.1:1' },
    message: 'the S3 endpoint of bucket "backups" could not be reached (ECONNREFUSED)',
    hint: /`endpoint`/,
  },
])('$what is said in plain words', async ({ stub: stubbed, options, message, hint }) => {
  const stub = await testStub(stubbed)
  const storage = s3Storage({ ...stubOptions(stub), retryMs: 0, ...options })

  const error = await storage.list('').catch((caught: unknown) => caught)

  expect(error).toBeInstanceOf(BackupError)
  expect(error).toMatchObject({ code: 'BACKUP_STORE_FAILED', message, hint: expect.stringMatching(hint) })
})

test('access that is denied is named with what has to be allowed', async () => {
  const stub = await testStub()
  stub.inject({ fault: { kind: 'read only' } })

  const listing = s3Storage(stubOptions(stub)).list('')

  await expect(listing).rejects.toMatchObject({
    message: 'access to bucket "backups" was denied',
    hint: expect.stringContaining('s3:AbortMultipartUpload'),
  })
})

test('a server that is busy for too long is named with what it answers', async () => {
  const stub = await testStub()
  stub.inject({ fault: { kind: 'slow down' }, times: 9 })

  const listing = s3Storage({ ...stubOptions(stub), retryMs: 0 }).list('')

  await expect(listing).rejects.toMatchObject({ message: 'bucket "backups" answered 503 (SlowDown)' })
})

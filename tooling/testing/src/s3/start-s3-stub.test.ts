import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expect, onTestFinished, test } from 'vitest'
import { type S3StubOptions, startS3Stub } from './start-s3-stub.ts'

const Bucket = 'backups'
const MIB = 1024 * 1024

async function start(options: S3StubOptions = {}, config: S3ClientConfig = {}) {
  const stub = await startS3Stub(options)
  const { credentials, endpoint, region } = stub
  const client = new S3Client({ credentials, endpoint, region, forcePathStyle: true, maxAttempts: 1, ...config })
  onTestFinished(async () => {
    client.destroy()
    await stub.stop()
  })
  return { stub, client }
}

test('an object comes back whole, in ranges, and with its metadata', async () => {
  const { client } = await start()
  const Key = 'a b/ünï+code&(1)*.txt'
  await client.send(new PutObjectCommand({ Bucket, Key, Body: '0123456789', Metadata: { mark: 'x' } }))

  const whole = await client.send(new GetObjectCommand({ Bucket, Key }))
  const middle = await client.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=2-4' }))
  const tail = await client.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=7-' }))
  const head = await client.send(new HeadObjectCommand({ Bucket, Key }))

  expect(await whole.Body?.transformToString()).toBe('0123456789')
  expect([await middle.Body?.transformToString(), await tail.Body?.transformToString()]).toEqual(['234', '789'])
  expect(middle.ContentRange).toBe('bytes 2-4/10')
  expect([head.ContentLength, head.Metadata]).toEqual([10, { mark: 'x' }])
})

test('a stream with a checksum in its trailer is taken', async () => {
  const { client, stub } = await start()
  const Body = Readable.from([Buffer.from('first '), Buffer.from('second')], { objectMode: false })

  await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body, ContentLength: 12, ChecksumAlgorithm: 'CRC32' }))

  expect(stub.object('a')?.bytes).toBe(12)
})

test.for([
  [
    'a wrong secret',
    { credentials: { accessKeyId: 'stub-access-key', secretAccessKey: 'wrong' } },
    'SignatureDoesNotMatch',
  ],
  ['an unknown key', { credentials: { accessKeyId: 'other', secretAccessKey: 'wrong' } }, 'InvalidAccessKeyId'],
  ['another region', { region: 'eu-west-1', followRegionRedirects: false }, 'AuthorizationHeaderMalformed'],
] as const)('%s is refused', async ([, config, code]) => {
  const { client } = await start({}, config)

  await expect(client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }))).rejects.toMatchObject({ name: code })
})

test('a clock that is an hour off is refused', async () => {
  const { client } = await start({ now: () => new Date(Date.now() + 3_600_000) })

  await expect(client.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject({
    name: 'RequestTimeTooSkewed',
  })
})

test('a request without a signature is refused', async () => {
  const { stub } = await start()

  expect((await fetch(`${stub.endpoint}/${Bucket}/a`)).status).toBe(403)
})

test('another bucket does not exist', async () => {
  const { client } = await start()

  await expect(client.send(new ListObjectsV2Command({ Bucket: 'other' }))).rejects.toMatchObject({
    name: 'NoSuchBucket',
    $metadata: { httpStatusCode: 404 },
  })
})

test.for([
  ['MD5', { ContentMD5: createHash('md5').update('other').digest('base64') }],
  ['SHA-256', { ChecksumSHA256: createHash('sha256').update('other').digest('base64') }],
  ['CRC32', { ChecksumCRC32: 'AAAAAA==' }],
] as const)('a wrong %s is refused, and nothing is stored', async ([, checksum]) => {
  const { client, stub } = await start()

  const putting = client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', ...checksum }))

  await expect(putting).rejects.toMatchObject({ name: 'BadDigest' })
  expect(stub.keys()).toEqual([])
})

test('a checksum that it cannot check is refused', async () => {
  const { client } = await start()

  await expect(
    client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', ChecksumCRC32C: 'AAAAAA==' })),
  ).rejects.toMatchObject({ name: 'NotImplemented' })
})

test('of two conditional writes the second is refused', async () => {
  const { client } = await start()
  const put = () => client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', IfNoneMatch: '*' }))
  await put()

  await expect(put()).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } })
})

test('a server without conditions says so', async () => {
  const { client } = await start({ conditionalPut: false })

  await expect(
    client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', IfNoneMatch: '*' })),
  ).rejects.toMatchObject({ name: 'NotImplemented', $metadata: { httpStatusCode: 501 } })
})

test('objects are listed in pages, in the order of their bytes', async () => {
  const { client } = await start()
  for (const Key of ['b/2', 'b/1', 'a', 'b/ü', 'b/z', 'c'])
    await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))

  const first = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'b/', MaxKeys: 3 }))
  const second = await client.send(
    new ListObjectsV2Command({ Bucket, Prefix: 'b/', MaxKeys: 3, ContinuationToken: first.NextContinuationToken }),
  )

  expect([first, second].map((page) => page.Contents?.map((entry) => entry.Key))).toEqual([
    ['b/1', 'b/2', 'b/z'],
    ['b/ü'],
  ])
  expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false])
})

test('parts make an object; unfinished uploads are listed until they are aborted', async () => {
  const { client, stub } = await start()
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'big' }))
  const Parts = []
  for (const [index, bytes] of [5 * MIB, 3].entries()) {
    const part = { Bucket, Key: 'big', UploadId, PartNumber: index + 1, Body: Buffer.alloc(bytes, index + 65) }
    const { ETag, ChecksumCRC32 } = await client.send(new UploadPartCommand(part))
    Parts.push({ PartNumber: index + 1, ETag, ChecksumCRC32 })
  }
  const other = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'other' }))
  const listed = await client.send(new ListPartsCommand({ Bucket, Key: 'big', UploadId }))
  const uploads = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'o' }))

  await client.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'big', UploadId, MultipartUpload: { Parts } }))
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'other', UploadId: other.UploadId }))

  expect(listed.Parts?.map(({ Size }) => Size)).toEqual([5 * MIB, 3])
  expect(uploads.Uploads?.map(({ Key }) => Key)).toEqual(['other'])
  expect(stub.unfinishedUploads()).toEqual([])
  const across = await client.send(new GetObjectCommand({ Bucket, Key: 'big', Range: `bytes=${5 * MIB - 2}-` }))
  expect(await across.Body?.transformToString()).toBe('AABBB')
  await expect(
    client.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'big', UploadId, MultipartUpload: { Parts } })),
  ).rejects.toMatchObject({ name: 'NoSuchUpload' })
})

test.for([
  ['EntityTooSmall', [1, 2], {}],
  ['InvalidPartOrder', [2, 1], {}],
  ['InvalidPart', [1], { ETag: '"0"' }],
  ['InvalidRequest', [2], { ChecksumCRC32: undefined }],
] as const)('an upload with %s is not completed', async ([code, order, change]) => {
  const { client, stub } = await start()
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ Bucket, Key: 'big', ChecksumAlgorithm: 'CRC32' }),
  )
  const Parts = []
  for (const PartNumber of order) {
    const part = { Bucket, Key: 'big', UploadId, PartNumber, Body: 'tiny' }
    const { ETag, ChecksumCRC32 } = await client.send(new UploadPartCommand(part))
    Parts.push({ PartNumber, ETag, ChecksumCRC32, ...change })
  }

  const completing = client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key: 'big', UploadId, MultipartUpload: { Parts } }),
  )

  await expect(completing).rejects.toMatchObject({ name: code })
  expect(stub.keys()).toEqual([])
})

test('removing what is not there is no error', async () => {
  const { client } = await start()

  expect((await client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }))).$metadata.httpStatusCode).toBe(204)
})

test('a fault meets the requests that its rule names, and no others', async () => {
  const { client, stub } = await start()
  stub.inject({ fault: { kind: 'slow down' }, operation: 'PutObject', key: /^b/, skip: 1, times: 1 })
  const put = (Key: string) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' })).then(
      () => 'ok',
      () => 'fault',
    )

  expect([await put('a'), await put('b1'), await put('b2'), await put('b3')]).toEqual(['ok', 'ok', 'fault', 'ok'])
})

test('an upload that is reset leaves nothing; a lost reply leaves the object', async () => {
  const { client, stub } = await start()
  stub.inject({ fault: { kind: 'reset upload', afterBytes: MIB }, key: /^reset/ })
  stub.inject({ fault: { kind: 'lost reply' }, key: /^lost/ })
  const Body = Buffer.alloc(3 * MIB)

  await expect(client.send(new PutObjectCommand({ Bucket, Key: 'reset', Body }))).rejects.toThrow()
  await expect(client.send(new PutObjectCommand({ Bucket, Key: 'lost', Body }))).rejects.toThrow()

  expect(stub.keys()).toEqual(['lost'])
})

test.for(['reset download', 'short body'] as const)('a download with a %s does not end well', async (kind) => {
  const { client, stub } = await start()
  await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: Buffer.alloc(MIB) }))
  stub.inject({ fault: { kind, afterBytes: 1000 }, operation: 'GetObject' })

  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'a' }))

  await expect(Body?.transformToByteArray()).rejects.toThrow()
})

test('a server that goes away answers nothing, and has kept everything when it comes back', async () => {
  const { client, stub } = await start()
  await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }))

  await stub.goAway()
  await expect(client.send(new HeadObjectCommand({ Bucket, Key: 'a' }))).rejects.toThrow()
  await stub.comeBack()

  expect((await client.send(new HeadObjectCommand({ Bucket, Key: 'a' }))).ContentLength).toBe(1)
})

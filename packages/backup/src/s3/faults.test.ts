import { buffer, text } from 'node:stream/consumers'
import type { FaultRule, S3Fault, S3Stub } from '@pgtend/testing'
import { expect, test } from 'vitest'
import { stubOptions, testStub } from '../../test/storage-places.ts'
import { backupStore } from '../store/backup-store.ts'
import type { Storage } from '../store/storage.ts'
import type { S3Options } from './s3-options.ts'
import { s3Storage } from './s3-storage.ts'

const MIB = 1024 * 1024
/** Three parts. */
const BIG = Buffer.alloc(17 * MIB, 'a part of something big; ')

async function* of(value: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield Buffer.from(value)
}

async function open(options: Partial<S3Options> = {}): Promise<{ readonly stub: S3Stub; readonly storage: Storage }> {
  const stub = await testStub()
  return { stub, storage: s3Storage({ ...stubOptions(stub), ...options }) }
}

const RESET: S3Fault = { kind: 'reset upload', afterBytes: 1000 }
const LOST: S3Fault = { kind: 'lost reply' }

test.for<FaultRule>([
  { fault: { kind: 'slow down' }, times: 2 },
  { fault: { kind: 'slow down' }, operation: 'UploadPart', times: 2 },
  { fault: RESET, operation: 'UploadPart', skip: 1 },
  { fault: LOST, operation: 'UploadPart', skip: 2 },
  { fault: LOST, operation: 'CompleteMultipartUpload' },
  { fault: { kind: 'internal error' }, operation: 'CompleteMultipartUpload' },
  { fault: { kind: 'slow', delayMs: Number.POSITIVE_INFINITY }, operation: 'UploadPart', skip: 1 },
])('an upload in parts survives %j', async (rule) => {
  const { storage, stub } = await open({ silenceMs: 1000 })
  stub.inject(rule)

  await storage.put('a', of(BIG), { ifAbsent: true })

  expect((await buffer(await storage.read('a'))).equals(BIG)).toBe(true)
  expect(stub.unfinishedUploads()).toEqual([])
})

test.for<FaultRule>([
  { fault: { kind: 'slow down' }, times: 2 },
  { fault: RESET, operation: 'PutObject' },
  { fault: LOST, operation: 'PutObject' },
  { fault: LOST, operation: 'HeadObject' },
])('a small upload that must be new survives %j', async (rule) => {
  const { storage, stub } = await open()
  stub.inject(rule)

  await storage.put('a', of('x'.repeat(2000)), { ifAbsent: true })

  expect(await text(await storage.read('a'))).toBe('x'.repeat(2000))
})

test('an upload whose beginning was answered to nobody leaves it for a sweep', async () => {
  const { storage, stub } = await open()
  stub.inject({ fault: LOST, operation: 'CreateMultipartUpload' })

  await storage.put('app/a', of(BIG))

  expect(stub.unfinishedUploads()).toEqual(['app/a'])
  expect(await storage.sweep('app/', new Date(Date.now() + 1000))).toBe(1)
  expect(stub.unfinishedUploads()).toEqual([])
  expect(stub.keys()).toEqual(['app/a'])
})

test.for<[FaultRule, string]>([
  [{ fault: { kind: 'read only' }, operation: 'UploadPart', skip: 1 }, 'BACKUP_STORE_FAILED'],
  [{ fault: { kind: 'full' }, operation: 'UploadPart', skip: 1 }, 'BACKUP_DISK_FULL'],
  [{ fault: { kind: 'full' }, operation: 'CompleteMultipartUpload' }, 'BACKUP_DISK_FULL'],
  [{ fault: RESET, operation: 'UploadPart', skip: 1, times: 99 }, 'BACKUP_STORE_FAILED'],
  [{ fault: { kind: 'slow down' }, operation: 'CompleteMultipartUpload', times: 99 }, 'BACKUP_STORE_FAILED'],
])('an upload that meets %j fails with %s and leaves nothing', async ([rule, code]) => {
  const { storage, stub } = await open()
  stub.inject(rule)

  await expect(storage.put('a', of(BIG))).rejects.toMatchObject({ code })

  expect([stub.keys(), stub.unfinishedUploads()]).toEqual([[], []])
})

test.for<FaultRule>([
  { fault: { kind: 'reset download', afterBytes: 5 * MIB }, operation: 'GetObject', times: 2 },
  { fault: { kind: 'short body', afterBytes: 5 * MIB }, operation: 'GetObject', times: 2 },
  { fault: { kind: 'reset download', afterBytes: 0 }, operation: 'GetObject', skip: 1, times: 2 },
  { fault: { kind: 'slow down' }, operation: 'GetObject', times: 2 },
  { fault: { kind: 'slow', delayMs: Number.POSITIVE_INFINITY }, operation: 'GetObject' },
])('a download survives %j', async (rule) => {
  const { storage, stub } = await open({ silenceMs: 1000 })
  await storage.put('a', of(BIG))
  stub.inject(rule)

  expect((await buffer(await storage.read('a'))).equals(BIG)).toBe(true)
})

test.for<FaultRule>([
  { fault: { kind: 'reset download', afterBytes: 0 }, operation: 'GetObject', times: 99 },
  { fault: { kind: 'short body', afterBytes: 0 }, operation: 'GetObject', times: 99 },
])('a download that gets nowhere fails: %j', async (rule) => {
  const { storage, stub } = await open()
  await storage.put('a', of(BIG))
  stub.inject(rule)

  const reading = storage.read('a').then((stream) => buffer(stream))

  await expect(reading).rejects.toMatchObject({ code: 'BACKUP_STORE_FAILED' })
})

test('a download does not go on with another object', async () => {
  const { storage, stub } = await open()
  await storage.put('a', of(BIG))
  stub.inject({ fault: { kind: 'reset download', afterBytes: MIB }, operation: 'GetObject' })
  const stream = await storage.read('a')
  await storage.put('a', of(Buffer.alloc(17 * MIB)))

  await expect(buffer(stream)).rejects.toMatchObject({ code: 'BACKUP_ALTERED' })
})

test('a server that vanishes half-way ends the upload; when it is back, a sweep clears away', async () => {
  const { storage, stub } = await open()
  async function* interrupted(): AsyncGenerator<Uint8Array> {
    yield BIG
    await stub.goAway()
    yield BIG
  }

  await expect(storage.put('app/a', interrupted())).rejects.toMatchObject({ code: 'BACKUP_STORE_FAILED' })
  await stub.comeBack()

  expect(await storage.list('')).toEqual([])
  expect(stub.unfinishedUploads()).toEqual(['app/a'])
  expect(await storage.sweep('app/', new Date(Date.now() + 1000))).toBe(1)
  expect(stub.unfinishedUploads()).toEqual([])
})

test('a server without conditional writes is not asked for more than it has', async () => {
  const stub = await testStub({ conditionalPut: false })
  const storage = s3Storage(stubOptions(stub))

  await storage.put('small', of('x'), { ifAbsent: true })
  await storage.put('big', of(BIG), { ifAbsent: true })

  expect(stub.keys()).toEqual(['big', 'small'])
  await expect(storage.put('big', of(BIG), { ifAbsent: true })).rejects.toMatchObject({ code: 'BACKUP_OBJECT_EXISTS' })
  expect(stub.unfinishedUploads()).toEqual([])
})

test('a server that cannot list unfinished uploads has none to clear away', async () => {
  const { storage, stub } = await open()
  stub.inject({ fault: { kind: 'not implemented' }, operation: 'ListMultipartUploads', times: 99 })

  expect(await storage.sweep('app/', new Date())).toBe(0)
})

test('an upload that a killed run left goes with the next run, whatever its age', async () => {
  const { storage, stub } = await open()
  stub.inject({ fault: LOST, operation: 'CreateMultipartUpload' })
  await storage.put('app/20261121T020000Z-abcdef/dump', of(BIG))

  await backupStore(storage).removeDeadDrafts('app', new Date())

  expect([stub.unfinishedUploads(), stub.keys()]).toEqual([[], []])
})

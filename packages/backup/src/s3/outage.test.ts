import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { waitFor } from '@pgtend/testing'
import { expect, test } from 'vitest'
import { stubOptions, testStub } from '../../test/storage-places.ts'
import { LEASE_TIMING } from '../store/lease-watch.ts'
import { RETRY_MS } from './bucket-client.ts'
import type { StoreWait } from './patience.ts'
import type { S3Options } from './s3-options.ts'
import { s3Storage } from './s3-storage.ts'

const MIB = 1024 * 1024
/** Three parts. */
const BIG = Buffer.alloc(17 * MIB, 'a part of something big; ')

async function* of(value: Uint8Array): AsyncGenerator<Uint8Array> {
  yield value
}

async function open(options: Partial<S3Options> = {}) {
  const stub = await testStub()
  const waits: (StoreWait | undefined)[] = []
  const onWait = (wait: StoreWait | undefined): void => void waits.push(wait)
  return { stub, waits, storage: s3Storage({ ...stubOptions(stub), retryMs: 60_000, onWait, ...options }) }
}

test('an upload and a download wait for a server that is away for a while, and say so', async () => {
  const { storage, stub, waits } = await open()
  async function* interrupted(): AsyncGenerator<Uint8Array> {
    yield BIG
    await stub.goAway()
    void waitFor(async () => waits.length > 0, { what: 'it is said that the server is away' }).then(stub.comeBack)
    yield BIG
  }

  await storage.put('a', interrupted())
  const stored = await buffer(await storage.read('a'))

  expect(stored.equals(Buffer.concat([BIG, BIG]))).toBe(true)
  expect(waits[0]?.remainingMs).toBeGreaterThan(50_000)
  expect(waits[0]?.remainingMs).toBeLessThanOrEqual(58_000)
  expect(waits.at(-1)).toBeUndefined()
  expect(stub.unfinishedUploads()).toEqual([])
})

test('a lease outlives the longest wait for a bucket, and a heartbeat', () => {
  const { beatMs, oldMs, watchYoungMs } = LEASE_TIMING

  expect(Math.min(oldMs, watchYoungMs)).toBeGreaterThan(RETRY_MS + beatMs)
})

test('what is waited for in vain is given up, and clearing up after it does not wait again', async () => {
  const { storage, stub } = await open({ retryMs: 1_000 })
  await storage.list('')
  await stub.goAway()
  const started = performance.now()

  await expect(storage.put('a', of(BIG))).rejects.toMatchObject({ code: 'BACKUP_STORE_FAILED' })
  const tried = performance.now() - started
  await expect(storage.remove('a')).rejects.toMatchObject({ code: 'BACKUP_STORE_FAILED' })
  const removed = performance.now() - started - tried

  expect(tried).toBeGreaterThanOrEqual(1_000)
  expect(removed).toBeLessThan(500)
})

test.for(['read only', 'full'] as const)('a server that is %s is not asked twice', async (kind) => {
  const { storage, stub } = await open()
  stub.inject({ fault: { kind }, operation: 'PutObject', times: 99 })

  await expect(storage.put('a', of(Buffer.from('x')))).rejects.toThrow()

  expect(stub.requests.filter(({ operation }) => operation === 'PutObject').length).toBe(1)
})

test('a bucket that does not exist is not asked for twice', async () => {
  const { storage, stub } = await open({ bucket: 'other' })

  await expect(storage.list('')).rejects.toMatchObject({ message: 'bucket "other" does not exist' })

  expect(stub.requests.length).toBe(1)
})

test('an interruption ends the waiting for a server that is away', async () => {
  const controller = new AbortController()
  const { storage, stub, waits } = await open({ signal: controller.signal })
  await storage.list('')
  await stub.goAway()
  const failing = storage.put('a', of(BIG)).catch((error: unknown) => error)
  await waitFor(async () => waits.length > 0, { what: 'it is said that the server is away' })
  const started = performance.now()

  controller.abort()

  expect(await failing).toMatchObject({ code: 'BACKUP_INTERRUPTED', exitCode: 130 })
  expect(performance.now() - started).toBeLessThan(500)
  expect(waits.at(-1)).toBeUndefined()
})

test('an interruption ends what hangs in a silent server, and its parts are cleared away', async () => {
  const controller = new AbortController()
  const { storage, stub } = await open({ signal: controller.signal })
  stub.inject({ fault: { kind: 'slow', delayMs: Number.POSITIVE_INFINITY }, operation: 'UploadPart', times: 99 })
  const failing = storage.put('a', of(BIG)).catch((error: unknown) => error)
  await waitFor(async () => stub.unfinishedUploads().length > 0, { what: 'the upload has begun' })
  // The parts are on their way, and nothing tells when they have arrived in nowhere.
  await delay(100)
  const started = performance.now()

  controller.abort()

  expect(await failing).toMatchObject({ code: 'BACKUP_INTERRUPTED' })
  expect(performance.now() - started).toBeLessThan(1_000)
  expect([stub.keys(), stub.unfinishedUploads()]).toEqual([[], []])
})

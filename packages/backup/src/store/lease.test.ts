import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { waitFor } from '@pgtend/testing'
import { expect, test } from 'vitest'
import { newStore } from '../../test/new-store.ts'
import { type BackupStore, backupStore } from './backup-store.ts'
import { type LeaseRequest, withLease } from './lease.ts'
import { type LeaseRecord, leaseKey, listLeases, putLease, removeDeadLeases } from './lease-record.ts'
import { thisProcess } from './process-mark.ts'

/** A heartbeat every 20 ms, given up after 100 ms or 200 ms without one. */
const timing = { beatMs: 20, oldMs: 60_000, watchOldMs: 100, watchYoungMs: 200 }

function request(change: Partial<LeaseRequest> = {}): LeaseRequest {
  return { database: 'app', purpose: 'create', now: () => new Date(), waitMs: 0, timing, ...change }
}

/** A lease of another machine, or of the given process of this one. */
function foreign(change: Partial<LeaseRecord> = {}): LeaseRecord {
  const record = { format: 1, token: 'f'.repeat(16), purpose: 'create', backup: 'x', host: 'elsewhere' } as const
  return { ...record, machine: '0'.repeat(12), pid: 1, takenAt: '2026-11-21T00:00:00.000Z', beat: 0, ...change }
}

async function held(store: BackupStore): Promise<readonly string[]> {
  return (await listLeases(store, 'app')).map(({ purpose, backup }) => `${purpose} ${backup}`)
}

test('a lease is in the store while its work runs, and gone afterwards, also when the work fails', async () => {
  const { store } = await newStore()
  const during = await withLease(store, request({ backup: 'a' }), () => held(store))

  const failing = withLease(store, request(), () => Promise.reject(new Error('broke')))

  await expect(failing).rejects.toThrow('broke')
  expect(during).toEqual(['create a'])
  expect(await store.storage.list('')).toEqual([])
})

test('one at a time creates and one prunes; any number read, beside them', async () => {
  const { store } = await newStore()
  await withLease(store, request({ backup: 'a' }), async () => {
    const second = withLease(store, request(), async () => 'never')
    await expect(second).rejects.toMatchObject({ code: 'BACKUP_BUSY', exitCode: 1 })

    await withLease(store, request({ purpose: 'prune', backup: 'p' }), () =>
      withLease(store, request({ purpose: 'read', backup: 'b' }), () =>
        withLease(store, request({ purpose: 'read', backup: 'b' }), async () => {
          expect(await held(store)).toEqual(['create a', 'prune p', 'read b', 'read b'])
        }),
      ),
    )
  })
})

test('other databases have leases of their own', async () => {
  const { store } = await newStore()

  const inside = await withLease(store, request(), () =>
    withLease(store, request({ database: 'b' }), async () => 'both'),
  )

  expect(inside).toBe('both')
})

test('of many that want it at once exactly one at a time has it, and all get it', { timeout: 60_000 }, async () => {
  const { store } = await newStore()
  let inside = 0
  let most = 0
  let done = 0
  await Promise.all(
    Array.from({ length: 8 }, () =>
      withLease(store, request({ waitMs: 60_000 }), async () => {
        inside += 1
        most = Math.max(most, inside)
        await delay(5)
        inside -= 1
        done += 1
      }),
    ),
  )

  expect({ most, done }).toEqual({ most: 1, done: 8 })
})

test('a process of this machine that lives keeps its lease however slow its heart is', async ({ skip }) => {
  if (thisProcess().started === undefined) skip('this system does not say when a process began')
  const { store } = await newStore()
  const never = { ...timing, beatMs: 60_000 }

  const during = await withLease(store, request({ backup: 'slow', timing: never }), async () => {
    const rival = withLease(store, request({ waitMs: 5 * timing.watchYoungMs }), async () => 'never')
    await expect(rival).rejects.toMatchObject({ code: 'BACKUP_BUSY' })
    return held(store)
  })

  expect(during).toEqual(['create slow'])
})

test('a store that fails while a lease is taken is not left with it', async () => {
  const { store } = await newStore()
  let lists = 0
  const failing = backupStore({
    ...store.storage,
    list: (prefix) => (++lists === 2 ? Promise.reject(new Error('the store broke')) : store.storage.list(prefix)),
  })

  await expect(withLease(failing, request(), async () => 'never')).rejects.toThrow('the store broke')

  expect(await store.storage.list('')).toEqual([])
})

test('the lease of a process that is gone from this machine is taken over at once', async () => {
  const { store } = await newStore()
  const child = spawn('true')
  await once(child, 'close')
  await putLease(store, 'app', foreign({ ...thisProcess(), host: hostname(), pid: child.pid ?? 0 }))

  const got = await withLease(store, request(), async () => (await store.storage.list('app/.leases/')).length)

  expect(got).toBe(1)
})

test('the lease of another machine is taken over when its heart was seen not to beat, whatever the clock says', async () => {
  const { store } = await newStore()
  await putLease(store, 'app', foreign())
  // By this clock the heartbeat is of the future.
  const now = (): Date => new Date(Date.now() - 86_400_000)

  const got = await withLease(store, request({ now, waitMs: 5_000 }), () => held(store))

  expect(got).toEqual(['create null'])
})

test('a heart that beats keeps its lease although a clock says that it stopped an hour ago', async () => {
  const { store } = await newStore()
  const now = (): Date => new Date(Date.now() + 3_600_000)
  let beat = 0
  let living = true
  await putLease(store, 'app', foreign())
  const beating = (async () => {
    while (living) await putLease(store, 'app', foreign({ beat: ++beat }))
  })()
  const slow = { ...timing, watchOldMs: 1_000, watchYoungMs: 1_000 }

  const failing = await withLease(store, request({ now, waitMs: 1_500, timing: slow }), async () => 'never').catch(
    (error: unknown) => error,
  )
  living = false
  await beating

  expect(failing).toMatchObject({ code: 'BACKUP_BUSY' })
})

test('a lease that was taken over is not put back, and its work is told', async () => {
  const { store } = await newStore()
  const failing = withLease(store, request(), async (lease) => {
    await lease.requireHeld()
    await store.storage.remove(leaseKey('app', { purpose: 'create', token: lease.token }))
    await delay(3 * timing.beatMs)
    expect(await held(store)).toEqual([])
    await lease.requireHeld()
  })

  await expect(failing).rejects.toMatchObject({ code: 'BACKUP_LEASE_LOST', exitCode: 1 })
})

test('the heart beats while the work runs', async () => {
  const { store } = await newStore()
  const beat = async (): Promise<number> => (await listLeases(store, 'app'))[0]?.beat ?? 0

  await withLease(store, request(), async () => {
    await waitFor(async () => (await beat()) > 2, { what: 'three heartbeats' })
  })
})

test('waiting ends when it is interrupted', async () => {
  const { store } = await newStore()
  await putLease(store, 'app', foreign())
  const controller = new AbortController()
  const onWait = (): void => controller.abort()

  const failing = withLease(store, request({ waitMs: 60_000, signal: controller.signal, onWait }), async () => 'never')

  await expect(failing).rejects.toMatchObject({ code: 'BACKUP_INTERRUPTED', exitCode: 130 })
})

test('what is no lease is left alone', async () => {
  const { store } = await newStore()
  await store.storage.put(
    'app/.leases/create-x.json',
    (async function* () {
      yield Buffer.from('{"half":')
    })(),
  )

  const got = await withLease(store, request(), async () => 'got')

  expect(got).toBe('got')
})

test('a lease that could not be given back does not stand in the way of its own process', async () => {
  const { store } = await newStore()
  const stuck = backupStore({ ...store.storage, remove: () => Promise.reject(new Error('the store is gone')) })
  await withLease(stuck, request(), async () => undefined)
  const left = await held(store)

  const next = await withLease(store, request({ backup: 'next' }), () => held(store))

  expect([left, next]).toEqual([['create null'], ['create next']])
  expect(await store.storage.list('')).toEqual([])
})

test('what a dead holder has left is ended before its lease is removed, and by the next one when that fails', async () => {
  const { store } = await newStore()
  const child = spawn('true')
  await once(child, 'close')
  await putLease(store, 'app', foreign({ ...thisProcess(), pid: child.pid ?? 0, backup: 'dead' }))
  const ended: (string | null)[] = []

  const failing = withLease(
    store,
    request({ onDead: () => Promise.reject(new Error('the server is gone')) }),
    async () => 1,
  )
  await expect(failing).rejects.toThrow('the server is gone')
  await withLease(store, request({ purpose: 'prune' }), () => removeDeadLeases(store, 'app'))
  await withLease(store, request({ onDead: async ({ backup }) => void ended.push(backup) }), async () => 1)

  expect(ended).toEqual(['dead'])
  expect(await store.storage.list('')).toEqual([])
})

import { spawn } from 'node:child_process'
import { cp, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTemporaryDirectory } from '@pgtend/testing'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { newStore } from '../../test/new-store.ts'
import { putBackup } from '../../test/put-backup.ts'
import { STORAGE_PLACES } from '../../test/storage-places.ts'
import { findBackup } from '../catalog/find-backup.ts'
import { listBackups } from '../catalog/list-backups.ts'
import { applyCopy } from '../copy/apply-copy.ts'
import { planCopy } from '../copy/plan-copy.ts'
import { BackupError } from '../errors.ts'
import { type BackupStore, backupStore } from '../store/backup-store.ts'
import { directoryStore } from '../store/directory-store.ts'
import { inParallel } from '../store/in-parallel.ts'
import { withLease } from '../store/lease.ts'
import { thisProcess } from '../store/process-mark.ts'
import type { Storage } from '../store/storage.ts'
import { applyRetention, type RetentionResult } from './apply-retention.ts'
import { holdBackup, releaseBackup, untrashBackup } from './mark-backup.ts'
import { planRetention, type RetentionPlan } from './plan-retention.ts'
import { readInventory } from './read-inventory.ts'
import { requirePlan } from './require-plan.ts'
import { retentionPolicy } from './retention-policy.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const DAY = 86_400_000
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * DAY)
const daysLater = (days: number): Date => daysAgo(-days)

async function planOf(store: BackupStore, now = NOW): Promise<RetentionPlan> {
  return planRetention(await readInventory(store), retentionPolicy({ days: 7 }), now)
}

async function prune(store: BackupStore, now = NOW): Promise<RetentionResult> {
  return applyRetention(store, await planOf(store, now), { now: () => now })
}

async function idsOf(store: BackupStore) {
  const { backups, trash } = await listBackups(store)
  return { backups: backups.map(({ id }) => id), trash: trash.map(({ id }) => id) }
}

async function keysOf({ storage }: BackupStore): Promise<readonly string[]> {
  return (await storage.list('')).map(({ key }) => key)
}

for (const place of STORAGE_PLACES) {
  test(`in ${place.name} an old backup goes to the trash, and later for good`, async ({ skip }) => {
    skip(place.missing !== undefined, place.missing)
    const { storage } = await place.open()
    const store = backupStore(storage)
    const kept = await putBackup(store, daysAgo(1))
    const old = await putBackup(store, daysAgo(8))

    const first = await prune(store)
    const trashed = await idsOf(store)
    const again = await prune(store, daysLater(2))
    const last = await prune(store, daysLater(4))

    expect(first).toEqual({ trashed: [old], deleted: [], skipped: [] })
    expect(trashed).toEqual({ backups: [kept.id], trash: [old.id] })
    expect(again).toEqual({ trashed: [], deleted: [], skipped: [] })
    expect(last).toEqual({ trashed: [], deleted: [old], skipped: [] })
    expect(await keysOf(store)).toEqual(expect.arrayContaining([`app/${kept.id}/manifest.json`]))
    expect((await keysOf(store)).filter((key) => !key.startsWith(`app/${kept.id}/`))).toEqual([])
  })
}

describe('what speaks against it by then', () => {
  test('a backup that was held after the plan was made stays, until it is released', async () => {
    const { store } = await newStore()
    await putBackup(store, daysAgo(1))
    const { id, database } = await putBackup(store, daysAgo(8))
    const plan = await planOf(store)
    const backup = await findBackup(store, id, database)

    const held = await holdBackup(store, backup, 'audit', { now: () => NOW })
    const late = await applyRetention(store, plan, { now: () => NOW })
    const planned = await planOf(store)
    const released = await releaseBackup(store, backup, { now: () => NOW })

    expect(held).toEqual({ database, id, held: 'audit', trashUntil: null, changed: true })
    expect(late).toEqual({ trashed: [], deleted: [], skipped: [{ database, id, reason: 'it is held' }] })
    expect(planned.decisions.find((each) => each.id === id)?.rule).toBe('held: audit')
    expect(released).toMatchObject({ held: null, changed: true })
    expect((await prune(store)).trashed).toEqual([{ database, id }])
  })

  test('what was half deleted is left alone while backups are written there, and a copy of it is no leftover', async () => {
    const source = (await newStore()).store
    const { store } = await newStore()
    const { id, database } = await putBackup(source, daysAgo(8))
    const copy = async () => {
      const [from, there] = [await source.listStored(), await store.listStored()]
      await applyCopy(source, store, planCopy({ from: 'a', to: 'b', backups: from, there }), { now: () => NOW })
    }
    await copy()
    const trash = { format: 1, id, at: daysAgo(5).toISOString(), until: daysAgo(2).toISOString(), rule: 'old' }
    await store.add({ database, id }, 'trash.json', JSON.stringify(trash))
    await store.storage.remove(`${database}/${id}/manifest.json`)
    const plan = await planOf(store)

    const busy = await withLease(store, { database, purpose: 'create', now: () => NOW }, () =>
      applyRetention(store, plan, { now: () => NOW }),
    )
    await copy()
    const late = await applyRetention(store, plan, { now: () => NOW })

    expect(plan.unfinished).toEqual([{ database, id }])
    expect(busy).toMatchObject({
      deleted: [],
      skipped: [{ id, reason: expect.stringContaining('written by process') }],
    })
    expect(late).toMatchObject({ deleted: [], skipped: [{ id, reason: 'it was taken out of the trash' }] })
    expect(await idsOf(store)).toEqual({ backups: [id], trash: [] })
  })

  test('a backup that is being read stays', async () => {
    const { store } = await newStore()
    await putBackup(store, daysAgo(1))
    const { id, database } = await putBackup(store, daysAgo(8))
    const plan = await planOf(store)

    const { late, planned } = await withLease(
      store,
      { database, purpose: 'read', backup: id, now: () => NOW },
      async () => ({ late: await applyRetention(store, plan, { now: () => NOW }), planned: await planOf(store) }),
    )

    expect(late.skipped).toEqual([{ database, id, reason: expect.stringMatching(/^it is read by process \d+ on /) }])
    expect(planned.decisions.find((each) => each.id === id)?.rule).toMatch(/^in use: read by process/)
    expect((await idsOf(store)).backups).toHaveLength(2)
  })

  test('a backup that a machine was reading which is gone for days does not stay for ever', async () => {
    const { store, directory } = await newStore()
    await putBackup(store, daysAgo(1))
    const { id, database } = await putBackup(store, daysAgo(8))
    const record = { format: 1, token: '0123456789abcdef', purpose: 'read', backup: id, host: 'gone', machine: '0' }
    const lease = `app/.leases/read-${record.token}.json`
    await store.storage.put(lease, of(JSON.stringify({ ...record, pid: 1, takenAt: NOW.toISOString(), beat: 7 })))

    const living = await planOf(store)
    await utimes(join(directory, lease), daysAgo(400), daysAgo(400))
    const dead = await planOf(store)

    expect(living.decisions.find((each) => each.id === id)?.rule).toBe('in use: read by process 1 on gone')
    expect((await applyRetention(store, dead, { now: () => NOW })).trashed).toEqual([{ database, id }])
  })

  test('a backup that a living process of this machine reads stays, also when its heart has been silent for days', async ({
    skip,
  }) => {
    if (thisProcess().started === undefined) skip('this system does not say when a process began')
    const { store, directory } = await newStore()
    await putBackup(store, daysAgo(1))
    const { id, database } = await putBackup(store, daysAgo(8))

    const plan = await withLease(store, { database, purpose: 'read', backup: id, now: () => NOW }, async (lease) => {
      await utimes(join(directory, `app/.leases/read-${lease.token}.json`), daysAgo(400), daysAgo(400))
      return planOf(store)
    })

    expect(plan.decisions.find((each) => each.id === id)?.rule).toMatch(/^in use: read by process/)
  })

  test('a backup that was taken out of the trash is not deleted, and a hold keeps it out', async () => {
    const { store } = await newStore()
    await putBackup(store, daysAgo(1))
    const { id, database } = await putBackup(store, daysAgo(8))
    await prune(store)
    const plan = await planOf(store, daysLater(4))
    const backup = await findBackup(store, id, database)

    const back = await untrashBackup(store, backup, { now: () => NOW })
    const late = await applyRetention(store, plan, { now: () => daysLater(4) })
    const twice = await untrashBackup(store, backup, { now: () => NOW })
    await holdBackup(store, backup, 'wanted', { now: () => NOW })

    expect(back).toMatchObject({ trashUntil: null, changed: true })
    expect(late.skipped).toEqual([{ database, id, reason: 'it was taken out of the trash' }])
    expect(twice.changed).toBe(false)
    expect(await prune(store, daysLater(4))).toEqual({ trashed: [], deleted: [], skipped: [] })
    expect((await idsOf(store)).backups).toContain(id)
  })

  test('more than the limit needs force', async () => {
    const { store } = await newStore()
    for (const days of [1, 8, 9, 10, 11]) await putBackup(store, daysAgo(days))
    const plan = await planOf(store)

    const refused = applyRetention(store, plan, { now: () => NOW })

    await expect(refused).rejects.toMatchObject({ code: 'BACKUP_PRUNE_LIMIT', exitCode: 3 })
    expect((await idsOf(store)).backups).toHaveLength(5)
    expect((await applyRetention(store, plan, { now: () => NOW, force: true })).trashed).toHaveLength(4)
  })

  test('another plan than the one agreed to is refused, saying what would happen now', async () => {
    const { store } = await newStore()
    await putBackup(store, daysAgo(1))
    const old = await putBackup(store, daysAgo(8))

    const failure = await planOf(store).then((plan) => {
      try {
        return requirePlan(store.description, plan, '000000000000')
      } catch (error) {
        return error
      }
    })

    expect(failure).toMatchObject({
      code: 'BACKUP_PRUNE_CHANGED',
      exitCode: 3,
      message: `plan "000000000000" is out of date: a prune would trash ${old.id}`,
    })
  })
})

test('of two prunes at once each backup is removed once', async () => {
  const { store } = await newStore()
  await putBackup(store, daysAgo(1))
  for (const days of [8, 9]) await putBackup(store, daysAgo(days))
  const plan = { ...(await planOf(store)), refusals: [] }
  await applyRetention(store, plan, { now: () => NOW })
  const later = await planOf(store, daysLater(4))

  const both = await Promise.all([1, 2].map(() => applyRetention(store, later, { now: () => daysLater(4) })))

  expect(both.flatMap(({ deleted }) => deleted)).toHaveLength(2)
  expect(both.flatMap(({ skipped }) => skipped).every(({ reason }) => reason === 'it is gone')).toBe(true)
  expect((await idsOf(store)).trash).toEqual([])
})

test('a backup being written, another store and a manifest of a newer pgtend are left as they are', async () => {
  const { store } = await newStore()
  const { store: copy } = await newStore()
  for (const place of [store, copy]) {
    await putBackup(place, daysAgo(1))
    await putBackup(place, daysAgo(8))
  }
  const draft = store.openDraft({ database: 'app', id: '20261121T120000Z-000000' })
  await draft.put('dump/1.dat', of('half'))
  await store.openDraft({ database: 'app', id: 'newer' }).publish('{"format":2}')
  const before = await keysOf(copy)

  const first = await prune(store)
  const last = await prune(store, daysLater(4))
  await draft.publish('{"format":2}')

  expect([first.trashed.length, last.deleted.length]).toEqual([1, 1])
  expect(await keysOf(store)).toEqual(
    expect.arrayContaining(['app/20261121T120000Z-000000/dump/1.dat', 'app/newer/manifest.json']),
  )
  expect(await keysOf(copy)).toEqual(before)
})

test('a store that fails half way keeps the backup listed for deletion, removes the others, and the next prune ends it', async () => {
  const { store } = await newStore()
  await putBackup(store, daysAgo(1))
  const stuck = await putBackup(store, daysAgo(8))
  const other = await putBackup(store, daysAgo(9))
  await applyRetention(store, { ...(await planOf(store)), refusals: [] }, { now: () => NOW })
  const failing = backupStore({
    ...store.storage,
    async remove(key) {
      if (key.endsWith(`${stuck.id}/dump/2.dat`)) throw new BackupError('BACKUP_STORE_FAILED', 'no rights')
      await store.storage.remove(key)
    },
  })

  const failure = await prune(failing, daysLater(4)).catch((error: unknown) => error)
  const between = await readInventory(store)
  const next = await prune(store, daysLater(4))

  expect(failure).toMatchObject({ code: 'BACKUP_STORE_FAILED' })
  expect(between.unfinished).toEqual([stuck])
  expect((await keysOf(store)).some((key) => key.includes(other.id))).toBe(false)
  expect(next.deleted).toEqual([stuck])
  expect((await keysOf(store)).some((key) => key.includes(stuck.id))).toBe(false)
})

test('of several backups that could not be removed the reason is told', async () => {
  const { store } = await newStore()
  await putBackup(store, daysAgo(1))
  for (const days of [8, 9]) await putBackup(store, daysAgo(days))
  const failing = backupStore({
    ...store.storage,
    put: (key, source) =>
      key.endsWith('/trash.json')
        ? Promise.reject(new BackupError('BACKUP_STORE_FAILED', 'no rights'))
        : store.storage.put(key, source),
  })
  const plan = { ...(await planOf(failing)), refusals: [] }

  await expect(applyRetention(failing, plan, { now: () => NOW })).rejects.toMatchObject({
    message: '2 backups could not be removed',
    cause: { code: 'BACKUP_STORE_FAILED' },
  })
})

test('a store that says it removed what it still has is not believed', async () => {
  const { store } = await newStore()
  await putBackup(store, daysAgo(1))
  const locked = await putBackup(store, daysAgo(8))
  await prune(store)
  const lying: Storage = {
    ...store.storage,
    remove: async (key) => (key.endsWith('.dat') ? undefined : store.storage.remove(key)),
  }

  await expect(prune(backupStore(lying), daysLater(4))).rejects.toMatchObject({
    code: 'BACKUP_STORE_FAILED',
    message: `2 files of backup "${locked.id}" could not be deleted`,
  })
  expect((await readInventory(store)).unfinished).toEqual([locked])
})

describe('a prune killed by SIGKILL', () => {
  const PROCESS = fileURLToPath(new URL('../../test/prune-process.ts', import.meta.url))
  /** The lease, six objects of a backup, the record of one that goes to the trash, and the lease again. */
  const CHANGES = 9
  const later = daysLater(4)
  let template = ''

  beforeEach(async () => {
    const { store, directory } = await newStore()
    await putBackup(store, daysAgo(1))
    await putBackup(store, daysAgo(5))
    await putBackup(store, daysAgo(8))
    await applyRetention(store, await planOf(store), { now: () => NOW })
    template = directory
  })

  test('before any of its changes loses no good backup, lists nothing half, and the next one ends it', {
    timeout: 60_000,
  }, async () => {
    const points = Array.from({ length: CHANGES }, (_, index) => index + 1)
    const killed: (string | null)[] = []
    await inParallel(points, 2, async (point) => void killed.push(await killAt(point)))

    expect(killed.filter((signal) => signal === 'SIGKILL')).toHaveLength(CHANGES)
    expect(await killAt(CHANGES + 1)).toBe(null)
  })

  async function killAt(point: number): Promise<string | null> {
    const { path, remove } = await createTemporaryDirectory()
    onTestFinished(remove)
    const directory = join(path, 'backups')
    await cp(template, directory, { recursive: true })
    const store = directoryStore(directory)
    const signal = await runPrune(directory, point)

    const { backups, trash, unreadable } = await listBackups(store)
    const listed = [...backups, ...trash].map(({ snapshotAt }) => snapshotAt)
    expect(backups.map(({ snapshotAt }) => snapshotAt)).toContain(daysAgo(1).toISOString())
    expect(listed).toContain(daysAgo(5).toISOString())
    expect(unreadable).toEqual([])
    // What is listed, also in the trash, is whole.
    for (const { database, id } of [...backups, ...trash]) {
      const names = (await store.listObjects({ database, id })).map(({ name }) => name)
      expect(names).toEqual(expect.arrayContaining(['dump/1.dat', 'dump/2.dat', 'manifest.json']))
    }
    await prune(store, later)
    expect(new Set((await keysOf(store)).map((key) => key.slice(0, 'app/20261120'.length)))).toEqual(
      new Set(['app/20261116', 'app/20261120']),
    )
    expect((await idsOf(store)).trash).toEqual([expect.stringMatching(/^20261116/)])
    return signal
  }

  function runPrune(directory: string, point: number): Promise<string | null> {
    const args = ['--conditions=@pgtend/source', '--disable-warning=ExperimentalWarning', PROCESS]
    const child = spawn(process.execPath, [...args, directory, later.toISOString(), String(point)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    return new Promise((resolve) => child.once('close', (_, killedBy) => resolve(killedBy)))
  }
})

async function* of(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

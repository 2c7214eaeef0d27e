import { expect, test } from 'vitest'
import { memoryStorage } from '../../test/memory-storage.ts'
import { putBackup } from '../../test/put-backup.ts'
import { BackupError } from '../errors.ts'
import { HOLD } from '../prune/hold-record.ts'
import { TRASH } from '../prune/trash-record.ts'
import { backupStore } from '../store/backup-store.ts'
import { findBackup } from './find-backup.ts'
import { listBackups } from './list-backups.ts'
import { filesVerification, verificationName, verificationText } from './verification-record.ts'

const START = Date.parse('2026-01-01T02:00:00Z')
const dayOf = (day: number): Date => new Date(START + day * 86_400_000)

test('a thousand backups are one listing and one read each, some at a time, newest first', async () => {
  const storage = memoryStorage()
  const store = backupStore(storage)
  for (let day = 0; day < 1_000; day += 1) await putBackup(store, dayOf(day), {}, day % 2 === 0)
  Object.assign(storage.asked, { lists: 0, reads: 0, readsAtOnce: 0 })

  const { backups, trash, unreadable } = await listBackups(store)

  expect(storage.asked).toMatchObject({ lists: 1, reads: 1_000 })
  expect(storage.asked.readsAtOnce).toBeGreaterThan(4)
  expect(storage.asked.readsAtOnce).toBeLessThanOrEqual(16)
  expect(backups.map(({ snapshotAt }) => snapshotAt)).toEqual(
    Array.from({ length: 1_000 }, (_, index) => dayOf(999 - index).toISOString()),
  )
  expect(backups.slice(0, 2)).toMatchObject([
    { state: 'unverified', level: 1 },
    { state: 'good', level: 3 },
  ])
  expect([trash, unreadable]).toEqual([[], []])
})

test('holds show, and what is in the trash is listed apart and is never the latest', async () => {
  const store = backupStore(memoryStorage())
  const [held, newest] = [await putBackup(store, dayOf(1)), await putBackup(store, dayOf(2))]
  const at = dayOf(3).toISOString()
  const record = { format: 1, id: held.id, at }
  await store.add(held, HOLD, JSON.stringify({ ...record, reason: 'the audit' }))
  await store.add(newest, TRASH, JSON.stringify({ ...record, id: newest.id, until: at, rule: 'old' }))

  const list = await listBackups(store, 'app')

  expect(list.backups).toMatchObject([{ id: held.id, held: 'the audit', trashUntil: null }])
  expect(list.trash).toMatchObject([{ id: newest.id, held: null, trashUntil: at }])
  expect((await findBackup(store, 'latest', 'app')).folder).toEqual(held)
  expect(await findBackup(store, newest.id, '')).toMatchObject({ trash: { rule: 'old' }, hold: null })
})

test('the latest is the newest by the clock of the server, whatever the clock said that its id is by', async () => {
  const storage = memoryStorage()
  const store = backupStore(storage)
  const early = await putBackup(store, dayOf(9), { snapshotAt: dayOf(1).toISOString() })
  const late = await putBackup(store, dayOf(2))

  expect((await findBackup(store, 'latest', 'app')).folder).toEqual(late)
  expect((await listBackups(store, 'app')).backups.map(({ id }) => id)).toEqual([late.id, early.id])

  storage.objects.set(`app/${early.id}/manifest.json`, Buffer.from('{'))
  await expect(findBackup(store, 'latest', 'app')).rejects.toMatchObject({ code: 'BACKUP_MANIFEST_INVALID' })
})

test('an id may be cut, but not to nothing', async () => {
  const store = backupStore(memoryStorage())
  const [first, second] = [await putBackup(store, dayOf(1)), await putBackup(store, dayOf(2))]

  expect((await findBackup(store, first.id.slice(0, 8), '')).folder).toEqual(first)
  expect((await findBackup(store, second.id, '')).folder).toEqual(second)
  await expect(findBackup(store, '2026', '')).rejects.toMatchObject({ code: 'BACKUP_AMBIGUOUS' })
  await store.remove(second)
  await expect(findBackup(store, '', '')).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' })
})

test('a manifest that cannot be read is listed apart and hides no other; a hold that cannot be read still holds', async () => {
  const storage = memoryStorage()
  const store = backupStore(storage)
  const [good, bad, held] = [
    await putBackup(store, dayOf(1)),
    await putBackup(store, dayOf(2)),
    await putBackup(store, dayOf(3)),
  ]
  storage.objects.set(`app/${bad.id}/manifest.json`, Buffer.from('{"format": 1,'))
  await store.add(held, HOLD, '{}')

  const list = await listBackups(store)

  expect(list.backups).toMatchObject([
    { id: held.id, held: expect.stringContaining('damaged') },
    { id: good.id, held: null },
  ])
  expect(list.unreadable).toEqual([{ ...bad, reason: expect.stringContaining('not JSON') }])
})

test('a backup that goes while it is listed is not there, and a place that does not answer is an error', async () => {
  const storage = memoryStorage()
  const store = backupStore(storage)
  const [kept, gone] = [await putBackup(store, dayOf(1)), await putBackup(store, dayOf(2))]
  const vanishing = backupStore({
    ...storage,
    async read(key) {
      if (key.includes(gone.id)) await store.remove(gone)
      return storage.read(key)
    },
  })
  const silent = backupStore({
    ...storage,
    read: async () => {
      throw new BackupError('BACKUP_STORE_FAILED', 'the bucket does not answer')
    },
  })

  const list = await listBackups(vanishing)

  expect(list).toMatchObject({ backups: [{ id: kept.id }], unreadable: [] })
  await expect(listBackups(silent)).rejects.toMatchObject({ code: 'BACKUP_STORE_FAILED' })
})

test('the state in the list is that of the records, which only a closer look opens', async () => {
  const store = backupStore(memoryStorage())
  const folder = await putBackup(store, dayOf(1))
  const failure = filesVerification({
    id: folder.id,
    level: 1,
    at: dayOf(2).toISOString(),
    durationMs: 5,
    differences: ['file "dump/1.dat" has 1 of 9 bytes'],
  })
  await store.add(folder, verificationName(failure), verificationText(failure))

  const { backups } = await listBackups(store)
  const backup = await findBackup(store, folder.id, '')

  expect(backups).toEqual([backup.summary])
  expect(backup.summary).toMatchObject({ state: 'failed', level: 3 })
  expect(backup.verifications.map(({ ok }) => ok)).toEqual([true, false])
})

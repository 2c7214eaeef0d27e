import { expect, test } from 'vitest'
import { memoryStorage } from '../../test/memory-storage.ts'
import { putBackup } from '../../test/put-backup.ts'
import { listBackups } from '../catalog/list-backups.ts'
import { filesVerification, verificationName, verificationText } from '../catalog/verification-record.ts'
import { type BackupFolder, type BackupStore, backupStore } from '../store/backup-store.ts'
import { readMeasuredRestores } from './read-measured-restores.ts'

const START = Date.parse('2026-01-01T02:00:00Z')
const minuteOf = (minute: number): Date => new Date(START + minute * 60_000)

/** Puts a verification that restored the backup in so many milliseconds. */
async function putRestore(
  store: BackupStore,
  folder: BackupFolder,
  minute: number,
  restoreMs: number,
): Promise<string> {
  const facts = { id: folder.id, level: 4, at: minuteOf(minute).toISOString(), durationMs: 1 } as const
  const record = filesVerification({ ...facts, where: 'temporary cluster', restoreMs, usableMs: restoreMs / 2 })
  await store.add(folder, verificationName(record), verificationText(record))
  return verificationName(record)
}

test('the last restores come back oldest first, and only their records are opened', async () => {
  const storage = memoryStorage()
  const store = backupStore(storage)
  const [first, second] = [await putBackup(store, minuteOf(1)), await putBackup(store, minuteOf(2))]
  for (const [folder, minute] of [
    [first, 10],
    [second, 20],
    [first, 30],
    [second, 40],
  ] as const) {
    await putRestore(store, folder, minute, minute)
  }
  const failed = filesVerification({
    id: first.id,
    level: 3,
    at: minuteOf(50).toISOString(),
    durationMs: 1,
    differences: ['x'],
  })
  await store.add(first, verificationName(failed), verificationText(failed))
  const { backups } = await listBackups(store)
  Object.assign(storage.asked, { lists: 0, reads: 0 })

  const restores = await readMeasuredRestores(store, backups, 3)

  expect(restores.map(({ id, restoreMs, usableMs }) => [id, restoreMs, usableMs])).toEqual([
    [second.id, 20, 10],
    [first.id, 30, 15],
    [second.id, 40, 20],
  ])
  expect(restores[0]).toMatchObject({ database: 'app', where: 'temporary cluster', databaseBytes: 1 })
  expect(storage.asked).toMatchObject({ lists: 1, reads: 3 })
})

test('a damaged record is left out, and a backup that was only compared by its files has no time', async () => {
  const storage = memoryStorage()
  const store = backupStore(storage)
  const folder = await putBackup(store, minuteOf(1))
  const name = await putRestore(store, folder, 10, 10)
  storage.objects.set(`app/${folder.id}/${name}`, Buffer.from('{'))

  expect(await readMeasuredRestores(store, (await listBackups(store)).backups, 10)).toEqual([])
})

test('only restores of full backups tell how long it takes, and others do not push them out', async () => {
  const store = backupStore(memoryStorage())
  const full = await putBackup(store, minuteOf(1))
  await putRestore(store, full, 10, 60_000)
  await putRestore(store, await putBackup(store, minuteOf(2), { kind: 'schema' }), 20, 5)
  await putRestore(store, await putBackup(store, minuteOf(3), { kind: 'data' }), 30, 5)

  const restores = await readMeasuredRestores(store, (await listBackups(store)).backups, 1)

  expect(restores.map(({ id, restoreMs }) => [id, restoreMs])).toEqual([[full.id, 60_000]])
})

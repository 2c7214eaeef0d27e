import { expect, test } from 'vitest'
import { memoryStorage } from '../../test/memory-storage.ts'
import { putBackup } from '../../test/put-backup.ts'
import { findBackup } from '../catalog/find-backup.ts'
import { backupStore } from '../store/backup-store.ts'
import { verifyBackup } from './verify-backup.ts'

const day = (number: number): Date => new Date(Date.UTC(2026, 0, number))

test('the last verification counts, also when the clock went back since the one before', async () => {
  const storage = memoryStorage()
  const store = backupStore(storage)
  const { database, id } = await putBackup(store, day(9))
  storage.objects.set(`${database}/${id}/dump/1.dat`, Buffer.from('x'))
  const backup = await findBackup(store, id, '')

  const verification = await verifyBackup(null, store, backup, { level: 1, now: () => day(3), toolDirectories: [] })

  expect(verification).toMatchObject({ ok: false, level: 1, differences: [expect.stringContaining('"dump/1.dat"')] })
  expect((await findBackup(store, id, '')).summary.state).toBe('failed')
})

test('the note that says how to restore without pgtend is checked too', async () => {
  const storage = memoryStorage()
  const store = backupStore(storage)
  const { database, id } = await putBackup(store, day(1))
  const backup = await findBackup(store, id, '')
  const verify = () => verifyBackup(null, store, backup, { level: 1, now: () => day(2), toolDirectories: [] })

  storage.objects.set(`${database}/${id}/RESTORE.txt`, Buffer.from('rm -rf /'))
  const altered = await verify()
  storage.objects.delete(`${database}/${id}/RESTORE.txt`)
  const missing = await verify()

  expect(altered).toMatchObject({ ok: false, differences: [expect.stringContaining('"RESTORE.txt"')] })
  expect(missing).toMatchObject({ ok: false, differences: [expect.stringContaining('RESTORE.txt')] })
})

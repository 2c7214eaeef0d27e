import { expect, test } from 'vitest'
import { newStore } from '../../test/new-store.ts'
import { putBackup } from '../../test/put-backup.ts'
import { applyRetention } from '../prune/apply-retention.ts'
import { deleteBackup } from '../prune/delete-backup.ts'
import { planRetention } from '../prune/plan-retention.ts'
import { readInventory } from '../prune/read-inventory.ts'
import { retentionPolicy } from '../prune/retention-policy.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { applyCopy } from './apply-copy.ts'
import { expiredThere } from './expired-there.ts'
import { planCopy } from './plan-copy.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const WEEK = retentionPolicy({ days: 7 })
const now = (): Date => NOW

function daysAgo(days: number): Date {
  return new Date(NOW.getTime() - days * 86_400_000)
}

async function copyAll(source: BackupStore, target: BackupStore): Promise<readonly string[]> {
  const leftOut = expiredThere(await readInventory(source), await readInventory(target), WEEK, NOW)
  const [backups, there] = [await source.listStored(), await target.listStored()]
  const { backups: copied } = await applyCopy(
    source,
    target,
    planCopy({ from: 'here', to: 'there', backups, there, leftOut }),
    { now },
  )
  return copied.filter(({ action }) => action === 'copied').map(({ id }) => id)
}

test('what a prune of the other place has removed is not copied again', async () => {
  const [{ store: source }, { store: target }] = [await newStore(), await newStore()]
  const [old, young] = [await putBackup(source, daysAgo(9)), await putBackup(source, daysAgo(1))]
  for (const days of [9, 1]) await putBackup(target, daysAgo(days))
  const plan = planRetention(await readInventory(target), WEEK, NOW)
  await applyRetention(target, plan, { now })
  await deleteBackup(target, old)

  const copied = await copyAll(source, target)

  expect([copied, await target.listFolders()]).toEqual([[], [young]])
})

test('an old backup is copied where it is the newest good one', async () => {
  const [{ store: source }, { store: target }] = [await newStore(), await newStore()]
  await putBackup(source, daysAgo(30))
  const newest = await putBackup(source, daysAgo(20))
  await putBackup(source, daysAgo(9), { database: 'other' }, false)

  const copied = await copyAll(source, target)

  expect(copied).toContain(newest.id)
  expect((await target.listFolders('app')).map(({ id }) => id)).toEqual([newest.id])
})

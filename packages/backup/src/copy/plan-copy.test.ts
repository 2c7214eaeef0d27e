import { expect, test } from 'vitest'
import type { StoredBackup } from '../store/backup-store.ts'
import { planCopy } from './plan-copy.ts'

const RESTORED = 'verification-20261121T120000000Z-level3-ok.json'
const CHECKED = 'verification-20261121T120000000Z-level1-ok.json'

function stored(id: string, ...names: readonly string[]): StoredBackup {
  return { folder: { database: 'app', id }, objects: names.map((name) => ({ name, bytes: name.length })) }
}

test('a backup that is not there is copied with what restores found, but without its trash and checks of files', () => {
  const backups = [stored('a', 'dump', 'manifest.json', 'RESTORE.txt', 'trash.json', 'hold.json', RESTORED, CHECKED)]

  expect(planCopy({ from: 'here', to: 'there', backups, there: [stored('b', 'manifest.json')] }).steps).toEqual([
    { database: 'app', id: 'a', action: 'copy', objects: ['dump', 'RESTORE.txt', 'hold.json', RESTORED], bytes: 71 },
  ])
})

test('a backup that is there gets what was added since, and its files are left alone', () => {
  const backups = [stored('a', 'dump', 'manifest.json', 'hold.json', RESTORED, CHECKED)]

  const step = (...there: readonly string[]) =>
    planCopy({ from: 'here', to: 'there', backups, there: [stored('a', 'manifest.json', ...there)] }).steps[0]

  expect(step('hold.json')).toMatchObject({ action: 'records', objects: [RESTORED] })
  expect(step('hold.json', RESTORED)).toMatchObject({ action: 'none', objects: [], bytes: 0 })
})

test('a backup that is left out is named and has no step', () => {
  const backups = [stored('a', 'dump', 'manifest.json'), stored('b', 'dump', 'manifest.json')]
  const leftOut = [{ database: 'app', id: 'a', reason: 'older than 7 days' }]

  const plan = planCopy({ from: 'here', to: 'there', backups, there: [], leftOut })

  expect([plan.steps.map(({ id }) => id), plan.leftOut]).toEqual([['b'], leftOut])
})

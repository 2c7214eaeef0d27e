import { expect, test } from 'vitest'
import { type LockedBackup, planKeys } from './plan-keys.ts'

const OLD = 'age1old'
const NEW = 'age1new'

function backup(day: number, recipients: string[], openedBy: string[], problem: string | null = null): LockedBackup {
  const snapshotAt = `2026-11-${day}T00:00:00Z`
  return {
    store: 'here',
    database: 'app',
    id: `202611${day}T000000Z-abcdef`,
    snapshotAt,
    recipients,
    openedBy,
    problem,
  }
}

test('an old key is needed as long as a backup is for it, and says of how many it is the only one', () => {
  const backups = [backup(20, [OLD], [OLD]), backup(22, [NEW], [NEW]), backup(21, [OLD, NEW], [OLD, NEW])]

  const { identities, unopened } = planKeys(backups, [OLD, NEW], [NEW])

  expect(identities).toEqual([
    { recipient: OLD, opens: 2, alone: 1, newest: '2026-11-21T00:00:00Z', forNewBackups: false, needed: true },
    { recipient: NEW, opens: 2, alone: 1, newest: '2026-11-22T00:00:00Z', forNewBackups: true, needed: true },
  ])
  expect(unopened).toEqual([])
})

test('an old key is needed no longer when the last backup for it is gone', () => {
  const backups = [backup(22, [NEW], [NEW]), backup(21, [], [])]

  expect(planKeys(backups, [OLD], [NEW]).identities).toMatchObject([{ opens: 0, newest: null, needed: false }])
})

test('a key for new backups is needed before there is one', () => {
  expect(planKeys([], [NEW], [NEW]).identities).toMatchObject([{ opens: 0, needed: true }])
})

test('a backup that could not be tried may need any key, and counts as not opened when it is encrypted', () => {
  const damaged = backup(21, [OLD], [], 'file "schema.json.age" is not what was written')
  const unreadable = backup(20, [], [], 'the manifest is not JSON')

  for (const broken of [damaged, unreadable]) {
    expect(planKeys([broken], [OLD], []).identities).toMatchObject([{ opens: 0, needed: true }])
  }
  expect(planKeys([damaged, unreadable], [], []).unopened).toEqual([damaged])
})

test('backups come newest first, and those that nobody at hand opens are named', () => {
  const locked = backup(21, [OLD], [])

  const { backups, unopened } = planKeys([backup(20, [NEW], [NEW]), locked], [NEW], [])

  expect(backups.map(({ id }) => id)).toEqual(['20261121T000000Z-abcdef', '20261120T000000Z-abcdef'])
  expect(unopened).toEqual([locked])
})

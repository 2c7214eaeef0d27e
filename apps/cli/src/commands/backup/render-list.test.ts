import type { BackupList, BackupSummary } from '@pgtend/backup'
import { expect, test } from 'vitest'
import type { KeyChoice } from './key-words.ts'
import type { StoreChoice } from './open-store.ts'
import { renderList } from './render-list.ts'

const now = new Date('2026-11-21T12:00:00Z')

function backup(state: BackupSummary['state'], recipients = 0): BackupSummary {
  const at = now.toISOString()
  const counts = { bytes: 1, rows: 1, tables: 1 }
  const rest = {
    held: null,
    verifiedAt: state === 'good' ? at : null,
    class: null,
    kind: 'full',
    partial: false,
    trashUntil: at,
    snapshotAt: at,
    ...counts,
  }
  return { id: 'ID', database: 'app', state, recipients, ...rest } as BackupSummary
}

function lastLine(
  backups: readonly BackupSummary[],
  place: StoreChoice & KeyChoice,
  trash = false,
): string | undefined {
  const list: BackupList = { backups: [...backups], trash: [...backups], unreadable: [] }
  return renderList(list, { now, trash, ...place })
    .split('\n')
    .at(-1)
}

test('the next command goes to the place that was looked at', () => {
  const good = [backup('good')]
  const unverified = [backup('unverified')]

  expect(lastLine(good, {})).toBe('Next: pgtend backup restore ID --to NAME')
  expect(lastLine(good, { store: 'off site' })).toBe("Next: pgtend backup restore ID --store 'off site' --to NAME")
  expect(lastLine(unverified, { store: 'disk' })).toBe('Next: pgtend backup verify ID --store disk')
  expect(lastLine(unverified, { directory: '/mnt/b' })).toBe('Next: pgtend backup verify ID --directory /mnt/b')
  expect(lastLine(good, { store: 'disk' }, true)).toBe('Next: pgtend backup untrash ID --store disk')
  expect(lastLine([backup('failed')], { store: 'disk' })).toBe('Next: pgtend backup create --verify --store disk')
  expect(lastLine([], { store: 'disk' })).toBe('Next: pgtend backup copy --all --to disk')
})

test('rows without definitions are not sent to a verification that can say no more than it has', () => {
  const rows = (level: BackupSummary['level']): BackupSummary => ({ ...backup('unverified'), kind: 'data', level })

  expect(lastLine([rows(1), backup('good')], {})).toBe('Next: pgtend backup restore ID --to NAME')
  expect(lastLine([rows(null), backup('good')], {})).toBe('Next: pgtend backup verify ID')
  const equal: BackupSummary = { ...rows(3), id: 'ROWS', state: 'good' }
  expect(lastLine([equal, backup('good')], {})).toBe('Next: pgtend backup restore ID --to NAME')
  expect(lastLine([equal], {})).toBe('Next: pgtend backup show ROWS')
})

test('the next command names a key where the backup needs one and nothing else does', () => {
  const [plain, encrypted] = [[backup('good')], [backup('good', 1)]]

  expect(lastLine(encrypted, { keysAtHand: false })).toBe('Next: pgtend backup restore ID --identity FILE --to NAME')
  expect(lastLine(encrypted, { keysAtHand: true })).toBe('Next: pgtend backup restore ID --to NAME')
  expect(lastLine(plain, { keysAtHand: false })).toBe('Next: pgtend backup restore ID --to NAME')
  expect(lastLine([backup('unverified', 1)], { keysAtHand: false, store: 'disk' })).toBe(
    'Next: pgtend backup verify ID --store disk --identity FILE',
  )
})

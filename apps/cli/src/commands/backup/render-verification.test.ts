import type { BackupVerification } from '@pgtend/backup'
import { expect, test } from 'vitest'
import { renderVerification } from './render-verification.ts'

function verification(facts: Partial<BackupVerification>): BackupVerification {
  const times = { at: '2026-11-21T12:00:00.000Z', durationMs: 1, restoreMs: 2, usableMs: 1, serverVersion: 150020 }
  const rest = { format: 1 as const, note: null, ok: true, differences: [], checks: [] }
  return { id: 'ID', level: 3, where: 'same server', tables: 1, rows: 1, ...times, ...rest, ...facts }
}

test('a verification that cannot go further does not name itself as the next step', () => {
  const files = { level: 1, where: 'files' } as const

  expect(renderVerification(verification(files), {})).toMatch(/\nNext: pgtend backup verify ID$/)
  expect(renderVerification(verification({ ...files, note: 'of data alone' }), { store: 'disk' })).toMatch(
    /\nNot more, because of data alone\.\nNext: pgtend backup list --store disk$/,
  )
})

test('rows alone, which are equal, have no tables to be restored into', () => {
  expect(renderVerification(verification({}), {})).toMatch(/\nNext: pgtend backup restore ID --to NAME$/)
  expect(renderVerification(verification({}), { kind: 'data' })).toMatch(/\nNext: pgtend backup list$/)
})

test('without tables it is the definitions that are equal', () => {
  expect(renderVerification(verification({}), {})).toContain('1 table with 1 row equal to the backup')
  expect(renderVerification(verification({ tables: 0, rows: 0 }), {})).toMatch(/: definitions equal to the backup\./)
})

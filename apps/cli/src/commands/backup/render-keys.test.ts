import { expect, test } from 'vitest'
import { renderKeys } from './render-keys.ts'

test('where there is no backup yet, the next step is a key, then a backup', () => {
  const key = { recipient: 'age1', opens: 0, alone: 0, newest: null, needed: false, forNewBackups: true }
  const none = { backups: [], identities: [], unopened: [] }

  expect(renderKeys(none, { keysAtHand: false })).toMatch(/\nNext: pgtend backup keys create FILE$/)
  expect(renderKeys({ ...none, identities: [key] }, { store: 'disk' })).toMatch(
    /\nNext: pgtend backup create --verify --store disk$/,
  )
})

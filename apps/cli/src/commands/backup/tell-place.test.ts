import { BackupError } from '@pgtend/backup'
import { expect, test } from 'vitest'
import type { IdentityOptions } from './identity-option.ts'
import type { StoreChoice } from './open-store.ts'
import { tellPlace } from './tell-place.ts'

async function hintOf(error: Error, choice: StoreChoice & IdentityOptions): Promise<unknown> {
  return tellPlace(choice, () => Promise.reject(error)).catch((thrown: { hint?: string }) => thrown.hint)
}

test('an error names the place with each command that looks at backups', async () => {
  const error = new BackupError('BACKUP_NOT_FOUND', 'none', {
    hint: 'Take one with `pgtend backup create`; `pgtend backup list` shows them, and `pgtend db health` the rest.',
  })

  expect(await hintOf(error, { store: 'off site' })).toBe(
    "Take one with `pgtend backup create --store 'off site'`; `pgtend backup list --store 'off site'` shows them, and `pgtend db health` the rest.",
  )
  expect(await hintOf(error, {})).toBe(error.hint)
})

test('after a restore that failed once the database was dropped, the hint is the command that brings it back', async () => {
  const error = new BackupError('RESTORE_AFTER_DROP_FAILED', 'failed', {
    hint: 'Bring it back with `pgtend backup restore ID --to app`.',
  })

  expect(await hintOf(error, { directory: '/mnt/b', identity: ['backup.key'] })).toBe(
    'Bring it back with `pgtend backup restore ID --to app --directory /mnt/b --identity backup.key`.',
  )
})

test('other errors pass as they are', async () => {
  const error = new TypeError('no hint')

  await expect(tellPlace({ store: 'shelf' }, () => Promise.reject(error))).rejects.toBe(error)
})

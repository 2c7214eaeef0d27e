import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newStore } from '../../test/new-store.ts'
import { putBackup } from '../../test/put-backup.ts'
import { listBackups } from './list-backups.ts'
import { readBackup } from './read-backup.ts'

const folder = { database: 'app', id: '20261121T000000Z-abcdef' }

async function storeWith(manifest: string) {
  const { directory, store } = await newStore()
  const path = join(directory, folder.database, folder.id)
  await mkdir(path, { recursive: true })
  await writeFile(join(path, 'manifest.json'), manifest)
  return store
}

test('a manifest of a newer pgtend is refused by its format, whatever else it holds', async () => {
  const store = await storeWith(JSON.stringify({ format: 2, ...folder, chunks: [] }))

  await expect(readBackup(store, folder)).rejects.toMatchObject({
    code: 'BACKUP_MANIFEST_INVALID',
    details: { format: 2, supported: 1 },
    hint: expect.stringContaining('Update pgtend'),
  })
})

test.for([
  ['not JSON', '{"format": 1,'],
  ['of no format', '{}'],
  ['no object', '"format"'],
  ['of format 1 with other fields', JSON.stringify({ format: 1, ...folder, chunks: [] })],
] as const)('a manifest that is %s is refused and listed as unreadable', async ([, manifest]) => {
  const store = await storeWith(manifest)

  await expect(readBackup(store, folder)).rejects.toMatchObject({ code: 'BACKUP_MANIFEST_INVALID' })
  expect(await listBackups(store)).toMatchObject({ backups: [], unreadable: [folder] })
})

test('a damaged record beside a manifest keeps nobody from the backup: its name says what it found, and what was held stays held', async () => {
  const { directory, store } = await newStore()
  const stored = await putBackup(store, new Date('2026-11-21T00:00:00Z'))
  const path = join(directory, stored.database, stored.id)
  for (const name of await readdir(path)) if (name.startsWith('verification-')) await writeFile(join(path, name), '{')
  await writeFile(join(path, 'hold.json'), '{')
  await writeFile(join(path, 'trash.json'), '{')

  const backup = await readBackup(store, stored)

  expect(backup).toMatchObject({ verifications: [], trash: null, hold: { reason: expect.stringContaining('damaged') } })
  expect(backup.summary).toMatchObject({ state: 'good', held: expect.stringContaining('damaged') })
  expect(await listBackups(store)).toMatchObject({ backups: [{ id: stored.id, state: 'good' }], unreadable: [] })
})

import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { openTest } from '../../test/open-test.ts'
import { restoreInto } from '../../test/restore-into.ts'
import { twoKeys } from '../../test/two-keys.ts'
import { findBackup } from '../catalog/find-backup.ts'
import { createBackup } from '../create/create-backup.ts'
import { smallestOf } from '../encryption/object-names.ts'
import { type BackupStore, backupStore } from '../store/backup-store.ts'
import { directoryStorage } from '../store/directory-storage.ts'
import { verifyBackup } from '../verify/verify-backup.ts'

/** A store whose files no tool can read by itself, as in a bucket; notes what is read of it. */
function remoteStore(directory: string): { readonly store: BackupStore; readonly reads: string[] } {
  const { localPath: _, spoolDirectory: __, ...storage } = directoryStorage(directory)
  const reads: string[] = []
  const read = (key: string) => {
    reads.push(key)
    return storage.read(key)
  }
  return { store: backupStore({ ...storage, read }), reads }
}

test.for(['custom', 'directory', 'plain'] as const)(
  'a backup in %s format that lies elsewhere is checked while it is copied, and read once by a restore and by a verification',
  async (format, { databaseUrl, db, temporaryDirectory }) => {
    await db.query('create table item as select n as id from generate_series(1, 100) n; create table other (id int)')
    const database = await openTest(databaseUrl)
    const { store, directory } = await newStore()
    const { encryption, team } = await twoKeys()
    const shared = { ...(await options()), format, encryption }
    const { id } = await createBackup(database, store, shared)
    const backup = await findBackup(store, id, database.target.database)
    const remote = remoteStore(directory)
    const timesRead = (): readonly number[] => {
      const keys = remote.reads.splice(0)
      // The key is tried on the smallest file before anything is copied.
      const objects = backup.manifest.objects.filter((object) => object !== smallestOf(backup.manifest.objects))
      return objects.map(({ name }) => keys.filter((key) => key.endsWith(`/${id}/${name}`)).length)
    }
    const reading = { ...shared, identities: team, temporaryDirectory }

    expect(await restoreInto(database, remote.store, reading)).toMatchObject({ compared: true, rows: 100 })
    expect(new Set(timesRead())).toEqual(new Set([1]))
    expect(await verifyBackup(database.cluster, remote.store, backup, reading)).toMatchObject({ ok: true, level: 3 })
    expect(new Set(timesRead())).toEqual(new Set([1]))
    expect(await readdir(temporaryDirectory)).toEqual([])
  },
)

test('one that is damaged on the way is refused before anything is created, and its copy is removed', async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  await db.query('create table item as select n as id from generate_series(1, 100) n')
  const database = await openTest(databaseUrl)
  const { store, directory } = await newStore()
  const { id } = await createBackup(database, store, await options())
  const { folder, manifest } = await findBackup(store, id, database.target.database)
  const last = manifest.objects.at(-1)?.name ?? ''
  await writeFile(join(directory, folder.database, id, last), 'x'.repeat(manifest.objects.at(-1)?.bytes ?? 0))
  const said: string[] = []

  const refused = restoreInto(database, remoteStore(directory).store, {
    temporaryDirectory,
    onProgress: (text) => said.push(text),
  })

  await expect(refused).rejects.toMatchObject({ code: 'BACKUP_ALTERED', message: expect.stringContaining(last) })
  expect(said).toEqual(['checking the dump'])
  expect(await readdir(temporaryDirectory)).toEqual([])
})

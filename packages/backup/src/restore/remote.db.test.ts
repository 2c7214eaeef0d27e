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

test('a backup that lies elsewhere is checked while it is copied, and read once', async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  await db.query('create table item as select n as id from generate_series(1, 100) n; create table other (id int)')
  const database = await openTest(databaseUrl)
  const { store, directory } = await newStore()
  const { encryption, team } = await twoKeys()
  const { id } = await createBackup(database, store, { ...(await options()), encryption })
  const { folder, manifest } = await findBackup(store, id, database.target.database)
  const remote = remoteStore(directory)

  const result = await restoreInto(database, remote.store, { identities: team, temporaryDirectory })

  expect(result).toMatchObject({ compared: true, rows: 100 })
  for (const { name } of manifest.objects) {
    // The key is tried on the smallest file before anything is copied.
    const times = name === smallestOf(manifest.objects).name ? 2 : 1
    expect(remote.reads.filter((key) => key === `${folder.database}/${id}/${name}`)).toHaveLength(times)
  }
  expect(await readdir(temporaryDirectory)).toEqual([])
})

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

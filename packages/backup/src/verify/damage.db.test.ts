import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { twoKeys } from '../../test/two-keys.ts'
import { readBackup } from '../catalog/read-backup.ts'
import { createBackup, findBackup, verifyBackup } from '../index.ts'
import { checkFiles } from './check-files.ts'

/** Damages done to each of two backups, one encrypted and one not. */
const DAMAGES = 500

/** Flips one bit, cuts the end off, or adds a byte. */
function damaged(content: Buffer): Buffer {
  const at = randomBytes(4).readUInt32BE() % content.length
  const how = randomBytes(1)[0] ?? 0
  if (how < 80) return content.subarray(0, at)
  if (how < 96) return Buffer.concat([content, randomBytes(1)])
  const copy = Buffer.from(content)
  copy[at] = (copy[at] ?? 0) ^ (1 << (how % 8))
  return copy
}

test('a thousand flipped bits and cut ends in the files of backups are all found, and the file is named', {
  timeout: 180_000,
}, async ({ databaseUrl, db }) => {
  await db.query(
    `create table "Order Items" as select n as "select", md5(n::text) as note from generate_series(1, 200) n`,
  )
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  const { directory, store } = await newStore()
  const shared = await options()
  const undetected: string[] = []

  for (const encryption of ['none', (await twoKeys()).encryption] as const) {
    const { id } = await createBackup(database, store, { ...shared, encryption, format: 'directory' })
    const { folder, manifest } = await findBackup(store, id, '')
    const names = ['manifest.json', 'RESTORE.txt', ...manifest.objects.map(({ name }) => name)]
    for (let n = 0; n < DAMAGES; n += 1) {
      const name = names[n % names.length] ?? ''
      const path = join(directory, folder.database, id, name)
      const content = await readFile(path)
      await writeFile(path, damaged(content))
      const found = await readBackup(store, folder)
        .then((backup) => checkFiles(store, backup))
        .then(
          () => 'nothing',
          (error: unknown) => String(error),
        )
      if (!found.includes(`"${name}"`)) undetected.push(`${name}: ${found}`)
      await writeFile(path, content)
    }
    await checkFiles(store, await readBackup(store, folder))
  }

  expect(undetected).toEqual([])
})

test('a damaged file makes the verification of checksums fail, by its name', async ({ databaseUrl, db }) => {
  await db.query('create table item (id int)')
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  const { directory, store } = await newStore()
  const shared = await options()
  const { id } = await createBackup(database, store, shared)
  const backup = await findBackup(store, id, '')
  const path = join(directory, backup.folder.database, id, 'schema.json')
  await writeFile(path, damaged(await readFile(path)))

  const verification = await verifyBackup(null, store, backup, { ...shared, level: 1 })

  expect(verification).toMatchObject({ ok: false, differences: [expect.stringContaining('"schema.json"')] })
})

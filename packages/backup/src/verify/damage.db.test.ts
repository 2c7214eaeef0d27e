import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openCluster, openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { embeddedTest, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { twoKeys } from '../../test/two-keys.ts'
import { readBackup } from '../catalog/read-backup.ts'
import { applyRestore, createBackup, findBackup, planRestore, resolveSource, verifyBackup } from '../index.ts'
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

embeddedTest(
  'on the embedded engine a flipped bit in any file is found by a restore and by a verification, and nothing is left',
  { timeout: 60_000 },
  async ({ embeddedDirectory }) => {
    const connection = { applicationName: 'pgtend tests', environment: 'development' } as const
    const cluster = await openCluster({ kind: 'embedded', directory: embeddedDirectory, database: 'app' }, connection)
    const app = await cluster.open('app')
    await app.pool.query('create table item as select n as id, md5(n::text) as note from generate_series(1, 200) n')
    const { directory, store } = await newStore()
    const shared = { ...(await options()), now: () => new Date() }
    const { id } = await createBackup(app, store, shared)
    await app.end()
    const backup = await findBackup(store, id, '')
    const { objects } = backup.manifest
    const found: unknown[] = []

    for (const { name } of objects) {
      const path = join(directory, 'app', id, name)
      const content = await readFile(path)
      const flipped = Buffer.from(content)
      const at = randomBytes(4).readUInt32BE() % content.length
      flipped[at] = (flipped[at] ?? 0) ^ 1
      await writeFile(path, flipped)
      const source = await resolveSource(store, id, 'app', '/')
      const plan = planRestore({ source, mode: 'new', database: 'copy', now: new Date(), tail: 'abcdef' })
      const restored = await applyRestore(cluster, store, source, plan, shared).catch((error: unknown) => error)
      const { differences, ok } = await verifyBackup(cluster, store, backup, shared)
      found.push({
        restored: String(restored).includes(`"${name}"`),
        verified: differences.join().includes(`"${name}"`),
        ok,
      })
      await writeFile(path, content)
    }

    expect(objects.length).toBeGreaterThan(1)
    expect(found).toEqual(objects.map(() => ({ restored: true, verified: true, ok: false })))
    expect(await cluster.list()).toEqual(['app'])
    expect(await verifyBackup(null, store, backup, { ...shared, level: 1 })).toMatchObject({ ok: true })
  },
)

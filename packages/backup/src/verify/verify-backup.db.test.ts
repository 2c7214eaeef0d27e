import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Database } from '@pgtend/database'
import { eachEngine, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { openTest } from '../../test/open-test.ts'
import { twoKeys } from '../../test/two-keys.ts'
import {
  BackupError,
  createBackup,
  directoryStore,
  findBackup,
  listBackups,
  listLeases,
  verifyBackup,
} from '../index.ts'

const PROCESS = fileURLToPath(new URL('../../test/verify-process.ts', import.meta.url))

const scratchesOf = async ({ cluster, target }: Database): Promise<readonly string[]> =>
  (await cluster.list()).filter((name) => name.startsWith(`${target.database}_verify_`))

eachEngine('a verification', (test, engine) => {
  test('goes as far as its level says, restores nothing for the files, and says what it did', {
    timeout: 180_000,
  }, async ({ database, db }) => {
    await db.query('create table "Order Items" as select n as "select" from generate_series(1, 10) n')
    const { store } = await newStore()
    const shared = await options()
    const { id } = await createBackup(database, store, shared)
    const backup = await findBackup(store, id, '')
    const verify = (level: 0 | 1 | 2 | 3 | 4) => verifyBackup(database.cluster, store, backup, { ...shared, level })
    const files = { ok: true, note: null, where: 'files', restoreMs: null, usableMs: null, serverVersion: null }

    expect(await verifyBackup(null, store, backup, { ...shared, level: 0 })).toMatchObject({ level: 0, ...files })
    expect(await verify(1)).toMatchObject({ level: 1, ...files })
    expect((await listBackups(store)).backups).toMatchObject([{ state: 'unverified', level: 1 }])
    const restored = { ok: true, where: 'same server', serverVersion: database.capabilities.serverVersion }
    if (engine === 'server') {
      expect(await verify(2)).toMatchObject({ level: 2, ...restored, rows: 0, restoreMs: expect.any(Number) })
      expect((await listBackups(store)).backups).toMatchObject([{ state: 'unverified', level: 2, verifiedAt: null }])
    }
    const equal = await verify(4)

    expect(equal).toMatchObject({ level: 3, ...restored, note: null, tables: 1, rows: 10, checks: [], differences: [] })
    expect((await listBackups(store)).backups).toMatchObject([{ state: 'good', level: 3, verifiedAt: equal.at }])
    expect((await findBackup(store, id, '')).verifications.map(({ level }) => level)).toEqual(
      engine === 'server' ? [1, 0, 1, 2, 3] : [1, 0, 1, 3],
    )
    expect(await scratchesOf(database)).toEqual([])
  })
})

test('a verification names the file that is damaged, and a second copy stays as it was', { timeout: 120_000 }, async ({
  databaseUrl,
  db,
}) => {
  const database = await openTest(databaseUrl)
  await db.query('create table item as select n as id from generate_series(1, 10) n')
  const { directory, store } = await newStore()
  const shared = await options()
  const { id, database: name } = await createBackup(database, store, shared)
  await cp(directory, `${directory} copy`, { recursive: true })
  const backup = await findBackup(store, id, '')
  const path = join(directory, name, id, backup.manifest.dump)
  const bytes = await readFile(path)

  await writeFile(path, bytes.with(bytes.length >> 1, (bytes[bytes.length >> 1] ?? 0) ^ 1))
  const altered = await verifyBackup(database.cluster, store, backup, shared)
  await truncate(path, 5)
  const cut = await verifyBackup(null, store, backup, shared)
  await rm(path)
  const missing = await verifyBackup(null, store, backup, shared)

  for (const verification of [altered, cut, missing]) {
    expect(verification).toMatchObject({ ok: false, level: 1, where: 'files' })
    expect(verification.differences).toEqual([expect.stringContaining(backup.manifest.dump)])
  }
  expect((await listBackups(store)).backups).toMatchObject([{ id, state: 'failed' }])
  expect((await listBackups(directoryStore(`${directory} copy`))).backups).toMatchObject([{ id, state: 'unverified' }])
  expect(await verifyBackup(null, directoryStore(`${directory} copy`), backup, shared)).toMatchObject({ ok: true })
})

test('a verification without the right key leaves nothing and records nothing, and checks the files all the same', {
  timeout: 120_000,
}, async ({ databaseUrl, db }) => {
  const database = await openTest(databaseUrl)
  await db.query('create table item as select n as id from generate_series(1, 10) n')
  const { store } = await newStore()
  const { encryption, team } = await twoKeys()
  const { team: stranger } = await twoKeys()
  const shared = { ...(await options()), encryption }
  const { id } = await createBackup(database, store, shared)
  const backup = await findBackup(store, id, '')
  const verify = (identities: readonly string[], level: 0 | 1 | 3 = 3) =>
    verifyBackup(database.cluster, store, backup, { ...shared, identities, level })

  await expect(verify([])).rejects.toMatchObject({ code: 'BACKUP_KEY_MISSING' })
  await expect(verify([], 0)).rejects.toMatchObject({ code: 'BACKUP_KEY_MISSING' })
  await expect(verify(stranger)).rejects.toMatchObject({ code: 'BACKUP_KEY_WRONG' })
  expect((await findBackup(store, id, '')).verifications).toHaveLength(1)
  expect(await scratchesOf(database)).toEqual([])
  expect(await listLeases(store, database.target.database)).toEqual([])

  expect(await verify([], 1)).toMatchObject({ ok: true, level: 1 })
  expect(await verify(team)).toMatchObject({ ok: true, level: 3 })
})

test('a verification of a store that vanishes half-way is an error, and does not bring the folder back', {
  timeout: 120_000,
}, async ({ databaseUrl, db }) => {
  const database = await openTest(databaseUrl)
  await db.query('create table item as select n as id from generate_series(1, 10) n')
  const { directory, store } = await newStore()
  const shared = await options()
  const { id } = await createBackup(database, store, shared)
  const backup = await findBackup(store, id, '')
  let removing: Promise<void> | undefined
  const onProgress = (text: string): void => {
    if (text.startsWith('comparing')) removing = rm(directory, { recursive: true })
  }

  const vanishing = verifyBackup(database.cluster, store, backup, { ...shared, onProgress })

  await expect(vanishing).rejects.toBeInstanceOf(BackupError)
  await removing
  expect(await readdir(directory).catch(() => [])).toEqual([])
  expect(await scratchesOf(database)).toEqual([])
})

test('two verifications run at once, each with a scratch database and a record of its own', {
  timeout: 120_000,
}, async ({ databaseUrl, db }) => {
  const database = await openTest(databaseUrl)
  await db.query('create table item as select n as id from generate_series(1, 10) n')
  const { store } = await newStore()
  const shared = await options()
  const { id } = await createBackup(database, store, shared)
  const backup = await findBackup(store, id, '')
  let at = Date.now()
  const now = (): Date => {
    at += 1
    return new Date(at)
  }
  const verify = () => verifyBackup(database.cluster, store, backup, { ...shared, now })

  const both = await Promise.all([verify(), verify()])

  expect(both.map(({ ok }) => ok)).toEqual([true, true])
  expect((await findBackup(store, id, '')).verifications).toHaveLength(3)
  expect(await scratchesOf(database)).toEqual([])
})

test('a verification that is killed leaves what the next one removes', { timeout: 120_000 }, async ({
  databaseUrl,
  db,
}) => {
  await db.query('create table item as select n as id from generate_series(1, 10) n')
  const database = await openTest(databaseUrl)
  const { directory, store } = await newStore()
  const shared = await options()
  const { id, database: name } = await createBackup(database, store, shared)
  const kill = async (killAt: string): Promise<void> => {
    const child = spawn(process.execPath, ['--conditions=@pgtend/source', PROCESS, databaseUrl, directory, killAt])
    expect((await once(child, 'exit'))[1]).toBe('SIGKILL')
  }

  for (const killAt of ['checking', 'restoring', 'comparing']) await kill(killAt)
  const left = await scratchesOf(database)
  const verification = await verifyBackup(database.cluster, store, await findBackup(store, id, ''), shared)

  expect(left.length).toBeGreaterThan(0)
  expect(verification.ok).toBe(true)
  expect((await findBackup(store, id, '')).verifications).toHaveLength(2)
  expect(await scratchesOf(database)).toEqual([])
  expect(await readdir(join(directory, name, '.leases')).catch(() => [])).toEqual([])
})

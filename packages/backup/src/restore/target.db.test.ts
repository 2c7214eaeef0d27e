import { copyFile, statfs, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openCluster, openDatabase, parseDatabaseUrl, SQLSTATE } from '@pgtend/database'
import { connectClient, eachEngine, embeddedTest, test } from '@pgtend/testing'
import { describe, expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { restoreInto } from '../../test/restore-into.ts'
import { sharedDatabase } from '../../test/shared-database.ts'
import { twoKeys } from '../../test/two-keys.ts'
import { findBackup } from '../catalog/find-backup.ts'
import { createBackup } from '../create/create-backup.ts'
import { BackupError } from '../errors.ts'
import { backupStore } from '../store/backup-store.ts'
import type { Storage } from '../store/storage.ts'
import { applyRestore } from './apply-restore.ts'
import { checkTarget } from './check-target.ts'
import { planReplacement } from './plan-replacement.ts'
import { planRestore } from './plan-restore.ts'
import { resolveSource } from './restore-source.ts'

const open = { applicationName: 'pgtend tests', environment: 'development' } as const
const MEGABYTE = 1024 ** 2

const small = sharedDatabase(async ({ database, store }) => {
  await database.pool.query('create table item as select 1 as id')
  await createBackup(database, store, { ...(await options()), encryption: keys.encryption, format: 'directory' })
})
const keys = await twoKeys()

test('a disk that is too small is named with both figures, and nothing is created', async () => {
  const { database, store } = small()

  const refused = restoreInto(database, store, { diskFreeBytes: MEGABYTE, identities: keys.team })

  await expect(refused).rejects.toMatchObject({
    code: 'RESTORE_SPACE_SHORT',
    message: expect.stringMatching(/needs \d+ MB on its disk and 1 MB are free/),
  })
  expect(await database.cluster.list()).not.toContainEqual(expect.stringContaining(`${database.target.database}_`))
})

test('a database is dropped first only where that is allowed and the disk is known to be short', async () => {
  const { database, store } = small()
  const source = await resolveSource(store, 'latest', database.target.database, '/', keys.team)
  const wish = { mode: 'in-place', database: database.target.database, now: new Date(), tail: 'abcdef' } as const
  const plan = async (replaceAfterSafetyDump: boolean, diskFreeBytes?: number) => {
    const target = { ...(await options()), diskFreeBytes }
    return planReplacement(database.cluster, store, source, { ...wish, replaceAfterSafetyDump }, target)
  }

  expect(await plan(true, MEGABYTE)).toMatchObject({ dropsFirst: true, safety: null })
  expect(await plan(true, 1024 ** 4)).toMatchObject({ dropsFirst: false, safety: expect.any(String) })
  expect(await plan(false, MEGABYTE)).toMatchObject({ dropsFirst: false, safety: expect.any(String) })
})

test('a look at the target finds free space of a server on this machine, and creates nothing', async () => {
  const { database, store } = small()
  const source = await resolveSource(store, 'latest', database.target.database, '/', keys.team)
  const plan = planRestore({ source, mode: 'new', database: 'never', now: new Date(), tail: 'abcdef' })

  const found = await checkTarget(database.cluster, store, source, plan, await options())

  expect(found).toMatchObject({ problems: [], neededBytes: expect.any(Number), createdRoles: [] })
  expect(await database.cluster.exists('never')).toBe(false)
})

describe('a plain dump for more than one database is refused with the reason', () => {
  test.for([
    [
      'of pg_dumpall',
      '--\n-- PostgreSQL database cluster dump\n--\n\nCREATE ROLE app;\n\\connect template1\n',
      'pg_dumpall',
    ],
    [
      'made with --create',
      '--\n-- PostgreSQL database dump\n--\n\nCREATE DATABASE app WITH TEMPLATE = template0;\n\n\\connect app\n',
      '--create',
    ],
  ] as const)('%s', async ([, sql, reason], { temporaryDirectory }) => {
    const { database, store } = small()
    const reference = join(temporaryDirectory, 'dump.sql')
    await writeFile(reference, sql)

    await expect(restoreInto(database, store, { reference })).rejects.toMatchObject({
      code: 'BACKUP_NOT_RESTORABLE',
      message: expect.stringContaining(reason),
    })
    expect(await database.cluster.exists(`${database.target.database}_copy`)).toBe(false)
  })
})

test('two restores in place at once take turns, and every database is kept', { timeout: 60_000 }, async ({
  databaseUrl,
  db,
}) => {
  await db.query('create table item as select 1 as id')
  const { store } = await newStore()
  const before = await openDatabase(parseDatabaseUrl(databaseUrl), open)
  const name = before.target.database
  await createBackup(before, store, await options())
  await Promise.all([db.end(), before.end()])
  const session = await connectClient(databaseUrl)
  session.on('error', () => undefined)
  const cluster = await openCluster(parseDatabaseUrl(databaseUrl), open)
  const source = await resolveSource(store, 'latest', name, '/')
  const restore = async (second: number) => {
    const now = new Date(Date.UTC(2026, 0, 1, 0, 0, second))
    const plan = planRestore({ source, mode: 'in-place', database: name, now, tail: `00000${second}` })
    return applyRestore(cluster, store, source, plan, await options())
  }

  const both = await Promise.all([restore(1), restore(2)])

  const beside = (await cluster.list()).filter((each) => each.startsWith(`${name}_`)).sort()
  expect(beside).toEqual(both.map(({ safety }) => safety).sort())
  for (const each of [...beside, name]) {
    await using opened = await cluster.open(each)
    expect((await opened.pool.query('select id from item')).rows).toEqual([{ id: 1 }])
  }
  for (const each of beside) await cluster.drop(each, { terminateSessions: true })
  await cluster.end()
})

embeddedTest(
  'of the embedded engine the room of its folder is seen, and so whether there is room for both',
  {
    timeout: 60_000,
  },
  async ({ embeddedDirectory: directory }) => {
    const { store } = await newStore()
    const cluster = await openCluster({ kind: 'embedded', directory, database: 'app' }, open)
    const app = await cluster.open('app')
    await createBackup(app, store, await options())
    await app.end()
    const source = await resolveSource(store, 'latest', 'app', '/')
    const wish = { mode: 'in-place', database: 'app', now: new Date(), tail: 'abcdef' } as const
    const look = async (diskFreeBytes?: number) => {
      const target = { ...(await options()), diskFreeBytes }
      const plan = await planReplacement(cluster, store, source, { ...wish, replaceAfterSafetyDump: true }, target)
      return { plan, found: await checkTarget(cluster, store, source, plan, target) }
    }

    const roomy = await look()
    const short = await look(20 * MEGABYTE)
    const kept = planRestore({ ...wish, source })
    const refused = await checkTarget(cluster, store, source, kept, { ...(await options()), diskFreeBytes: MEGABYTE })

    const { bavail, bsize } = await statfs(directory)
    expect(Math.abs((roomy.found.freeBytes ?? 0) - bavail * bsize)).toBeLessThan(1024 * MEGABYTE)
    expect(roomy.plan).toMatchObject({ dropsFirst: false, safety: expect.any(String) })
    expect(roomy.plan.steps.at(-1)).toContain('the server has room for both')
    expect(short.plan).toMatchObject({ dropsFirst: true, safety: null })
    // What is dropped first makes room.
    expect(short.found).toMatchObject({ problems: [], freeBytes: 20 * MEGABYTE })
    expect(refused.problems).toEqual([
      { code: 'RESTORE_SPACE_SHORT', message: expect.stringMatching(/^the restore needs \d+ MB on its disk and 1 MB/) },
    ])
  },
)

eachEngine('a restore in place without room for both', (engineTest, engine) => {
  engineTest('drops the database only once a backup of it is checked', { timeout: 120_000 }, async ({ target }) => {
    const { store } = await newStore()
    const before = await openDatabase(target, open)
    await before.pool.query(`create table item as select 'backed up' as state`)
    const { id } = await createBackup(before, store, await options())
    await before.pool.query(`update item set state = 'later'`)
    await before.end()
    const cluster = await openCluster(target, open)
    const { database } = target
    const source = await resolveSource(store, id, database, '/')
    const plan = planRestore({ source, mode: 'in-place', database, dropsFirst: true, now: new Date(), tail: 'abcdef' })
    const takeSafetyBackup = async () => {
      await using opened = await cluster.open(database)
      const taken = await createBackup(opened, store, await options())
      return { backup: await findBackup(store, taken.id, database), identities: [] }
    }
    const takeBroken = async () => {
      const safety = await takeSafetyBackup()
      const [object] = safety.backup.manifest.objects
      await store.storage.remove(`${database}/${safety.backup.folder.id}/${object?.name}`)
      return safety
    }
    const writeMeanwhile = async () => {
      await using opened = await cluster.open(database)
      await opened.pool.query(`set lock_timeout = '200ms'; update item set state = 'lost'`)
      return takeSafetyBackup()
    }
    const restore = async (take: typeof takeSafetyBackup) =>
      applyRestore(cluster, store, source, plan, { ...(await options()), takeSafetyBackup: take })
    const stateOf = async (): Promise<string> => {
      await using opened = await cluster.open(database)
      return (await opened.pool.query('select state from item')).rows[0].state
    }

    // What refuses is the same for both; an embedded engine takes its time to start.
    if (engine === 'server') {
      await expect(restore(takeBroken)).rejects.toMatchObject({ code: 'BACKUP_TRUNCATED' })
      expect(await stateOf()).toBe('later')
      await expect(restore(writeMeanwhile)).rejects.toMatchObject({ code: SQLSTATE.lockNotAvailable })
      expect(await stateOf()).toBe('later')
    }
    const result = await restore(takeSafetyBackup)

    expect(await stateOf()).toBe('backed up')
    expect(result).toMatchObject({ safety: null, safetyBackup: expect.stringMatching(/^\d{8}T/), compared: true })
    expect((await cluster.list()).filter((each) => each.startsWith(`${database}_`))).toEqual([])
    await cluster.end()
  })
})

test('a backup on a disk that is read-only is restored all the same', async () => {
  const { database, store } = small()
  const full = new BackupError('BACKUP_STORE_FAILED', 'the folder could not be accessed (EROFS)')
  const readOnly: Storage = { ...store.storage, put: () => Promise.reject(full), spoolDirectory: '/etc/hostname/never' }

  const result = await restoreInto(database, backupStore(readOnly), { identities: keys.team })

  expect(result).toMatchObject({ compared: true, warnings: [expect.stringContaining('EROFS')] })
})

test('a restore that fails after the database was dropped names the backup that holds it', { timeout: 60_000 }, async ({
  databaseUrl,
  db,
  temporaryDirectory,
}) => {
  await db.query('create table item as select 1 as id')
  await db.end()
  const { store } = await newStore()
  const cluster = await openCluster(parseDatabaseUrl(databaseUrl), open)
  const name = new URL(databaseUrl).pathname.slice(1)
  const reference = join(temporaryDirectory, 'dump.sql')
  await writeFile(reference, 'create table other (id int);\ninsert into nowhere values (1);\n')
  const source = await resolveSource(store, reference, '', '/')
  const plan = planRestore({
    source,
    mode: 'in-place',
    database: name,
    dropsFirst: true,
    now: new Date(),
    tail: 'abcdef',
  })
  let id = ''
  const takeSafetyBackup = async () => {
    await using opened = await cluster.open(name)
    id = (await createBackup(opened, store, await options())).id
    return { backup: await findBackup(store, id, name), identities: [] }
  }

  const failing = applyRestore(cluster, store, source, plan, { ...(await options()), takeSafetyBackup })

  await expect(failing).rejects.toMatchObject({
    code: 'RESTORE_AFTER_DROP_FAILED',
    details: { backup: expect.any(String) },
    hint: expect.stringContaining(`--to ${name}`),
  })
  const back = await resolveSource(store, id, name, '/')
  const again = planRestore({ source: back, mode: 'new', database: name, now: new Date(), tail: 'abcdef' })
  expect(await applyRestore(cluster, store, back, again, await options())).toMatchObject({ compared: true, rows: 1 })
  await cluster.end()
})

test('a dump of others that is cut drops nothing', async ({ databaseUrl, db, temporaryDirectory }) => {
  await db.query(`create table item as select n as id, md5(n::text) from generate_series(1, 10000) n`)
  await db.end()
  const { store } = await newStore()
  const cluster = await openCluster(parseDatabaseUrl(databaseUrl), open)
  const name = new URL(databaseUrl).pathname.slice(1)
  const taken = await cluster.open(name)
  const { id } = await createBackup(taken, store, { ...(await options()), format: 'custom', compression: 'gzip' })
  await taken.end()
  const { folder, manifest } = await findBackup(store, id, name)
  const cut = join(temporaryDirectory, 'cut.dump')
  await copyFile(store.localPath(folder, manifest.dump) ?? '', cut)
  await truncate(cut, Math.floor((manifest.objects.find((each) => each.name === manifest.dump)?.bytes ?? 0) * 0.8))
  const source = await resolveSource(store, cut, name, '/')
  const plan = planRestore({
    source,
    mode: 'in-place',
    database: name,
    dropsFirst: true,
    now: new Date(),
    tail: 'abcdef',
  })

  const refused = applyRestore(cluster, store, source, plan, {
    ...(await options()),
    takeSafetyBackup: () => Promise.reject(new Error('not asked for')),
  })

  await expect(refused).rejects.toMatchObject({ code: 'BACKUP_TRUNCATED' })
  expect(await cluster.exists(name)).toBe(true)
  await cluster.end()
})

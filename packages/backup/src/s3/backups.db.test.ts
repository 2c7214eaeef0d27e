import { eachEngine, type FaultRule, type S3Stub, test } from '@pgtend/testing'
import { describe, expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { openTest } from '../../test/open-test.ts'
import { stubOptions, testStub } from '../../test/storage-places.ts'
import { applyCopy } from '../copy/apply-copy.ts'
import { planCopy } from '../copy/plan-copy.ts'
import { createBackup, findBackup, listBackups, verifyBackup } from '../index.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { s3Store } from './s3-store.ts'

const ROWS = `create table "Order Items" as select n as id, md5(n::text) as "select" from generate_series(1, 200) n`
const NEVER: readonly FaultRule[] = []

type Named = readonly [name: string, rule: FaultRule]

/** What a run gets over by itself. */
const SHORT: readonly Named[] = [
  ['a busy server', { fault: { kind: 'slow down' }, times: 2 }],
  ['a lost reply to the manifest', { fault: { kind: 'lost reply' }, operation: 'PutObject', key: /manifest/ }],
  [
    'lost replies to all files',
    { fault: { kind: 'lost reply' }, operation: 'PutObject', key: /dump|schema/, times: 99 },
  ],
  ['a reset upload', { fault: { kind: 'reset upload', afterBytes: 10 }, operation: 'PutObject', key: /dump/ }],
  ['a failed list', { fault: { kind: 'internal error' }, operation: 'ListObjectsV2' }],
]
/** What ends a run; the next one, after it, has to find order. */
const LONG: readonly Named[] = [
  ['a full bucket', { fault: { kind: 'full' }, operation: 'PutObject', key: /dump/, times: 99 }],
  ['a refused manifest', { fault: { kind: 'read only' }, operation: 'PutObject', key: /manifest/, times: 99 }],
  ['a server that stays busy', { fault: { kind: 'slow down' }, skip: 6, times: 99 }],
]

async function bucket(rules: readonly FaultRule[]): Promise<{ readonly store: BackupStore; readonly stub: S3Stub }> {
  const stub = await testStub()
  for (const rule of rules) stub.inject(rule)
  return { stub, store: s3Store(stubOptions(stub)) }
}

/** What lies in the bucket beside the published backups. */
async function strays(store: BackupStore, stub: S3Stub): Promise<readonly string[]> {
  const folders = (await store.listFolders()).map(({ database, id }) => `${encodeURIComponent(database)}/${id}/`)
  return [
    ...stub.keys().filter((key) => !folders.some((folder) => key.startsWith(folder))),
    ...stub.unfinishedUploads(),
  ]
}

eachEngine('a backup in a bucket', (test) => {
  test('is verified from there, and a copy in a folder is as good', { timeout: 180_000 }, async ({ database, db }) => {
    await db.query(ROWS)
    const shared = await options()
    const { store, stub } = await bucket(NEVER)
    const { store: folder } = await newStore()

    const { id } = await createBackup(database, store, shared)
    // A connection that breaks while it is restored.
    stub.inject({ fault: { kind: 'reset download', afterBytes: 50 }, operation: 'GetObject', key: /dump/, times: 2 })
    const there = await verifyBackup(database.cluster, store, await findBackup(store, id, ''), shared)
    const plan = planCopy({ from: '', to: '', backups: await store.listStored(), there: [] })
    const { failed } = await applyCopy(store, folder, plan, shared)

    expect(there).toMatchObject({ ok: true, level: 3, rows: 200 })
    expect((await listBackups(folder)).backups).toMatchObject([{ id, state: 'good' }])
    expect(failed).toEqual([])
    expect(await strays(store, stub)).toEqual([])
  })
})

// What differs between the engines is how a dump comes about, not where it goes.
describe('a backup that meets faults of a bucket', () => {
  test.for(SHORT)('is created over %s', { timeout: 120_000 }, async ([, rule], { databaseUrl, db }) => {
    await db.query(ROWS)
    const database = await openTest(databaseUrl)
    const { store, stub } = await bucket([rule])

    const { id } = await createBackup(database, store, await options())

    expect((await listBackups(store)).backups.map((backup) => backup.id)).toEqual([id])
    expect(await strays(store, stub)).toEqual([])
  })

  test.for(LONG)(
    'is not there after %s, and the next run finds order',
    { timeout: 120_000 },
    async ([, rule], { databaseUrl, db }) => {
      await db.query(ROWS)
      const database = await openTest(databaseUrl)
      const { store, stub } = await bucket([rule])

      const failing = createBackup(database, store, await options())
      await expect(failing).rejects.toMatchObject({
        code: expect.stringMatching(/^BACKUP_(DISK_FULL|STORE_FAILED)$/),
      })
      stub.heal()
      const between = await store.listFolders()
      const { id } = await createBackup(database, store, await options())

      expect(between).toEqual([])
      expect((await listBackups(store)).backups.map((backup) => backup.id)).toEqual([id])
      expect(await strays(store, stub)).toEqual([])
    },
  )
})

import { type Database, readCatalog, withSession } from '@pgtend/database'
import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { createBackup, findBackup, listBackups, mirrorBackups, mirrorCatalog, verifyBackup } from '../index.ts'

const UNVERIFIED = { state: 'unverified', level: 1 }

async function mirrored(database: Database) {
  const { rows } = await database.pool.query(
    'select id, state, level, row_count from pgtend.backup_catalog order by id',
  )
  return rows
}

eachEngine('the mirror of the catalog', (test, engine) => {
  test('says what the store says, and breaks neither the equality of later backups nor drift', {
    timeout: 120_000,
  }, async ({ database, db }) => {
    await db.query('create table "Order Items" as select n as id from generate_series(1, 10) n')
    const { store } = await newStore()
    const shared = await options()
    const before = await withSession(database, (client) => readCatalog(client))
    const first = await createBackup(database, store, shared)

    expect(await mirrorBackups(database, store)).toEqual({ written: true, reason: null })
    expect(await mirrored(database)).toEqual([{ id: first.id, ...UNVERIFIED, row_count: '10' }])
    const second = await createBackup(database, store, shared)
    // That what pgtend keeps is restored and equal is the same on both engines, and slow on one.
    const cluster = engine === 'server' ? database.cluster : null
    const verification = await verifyBackup(cluster, store, await findBackup(store, second.id, ''), shared)
    await mirrorBackups(database, store)
    await mirrorBackups(database, store)
    const both = await mirrored(database)
    await store.remove({ database: database.target.database, id: first.id })
    await mirrorBackups(database, store)

    const restored = { state: 'good', level: 3 }
    expect(verification).toMatchObject({ ok: true, ...(cluster === null ? { level: 1 } : { tables: 1, rows: 10 }) })
    // Two backups of one second have their order by chance.
    expect(new Map(both.map(({ id, ...rest }) => [id, rest]))).toEqual(
      new Map([
        [first.id, { ...UNVERIFIED, row_count: '10' }],
        // The second holds the mirror of the first, which is equal and no row of the application.
        [second.id, { ...(cluster === null ? UNVERIFIED : restored), row_count: '10' }],
      ]),
    )
    const { manifest } = await findBackup(store, second.id, '')
    expect(manifest.tables.map(({ name, rows }) => [name, rows])).toContainEqual(['backup_catalog', 1])
    expect((await mirrored(database)).map(({ id }) => id)).toEqual([second.id])
    expect(await withSession(database, (client) => readCatalog(client))).toEqual(before)
  })

  test('keeps stores apart, and is a result where the role may not write', async ({ database }) => {
    const name = database.target.database
    const client = await database.connect()
    try {
      await client.query('begin; set local role pg_monitor')
      const refused = await mirrorCatalog(client, { store: 'a', database: name, backups: [] })
      expect(refused).toMatchObject({ written: false, reason: expect.stringContaining('permission denied') })
      await client.query('rollback')
    } finally {
      await client.end()
    }
    const { store } = await newStore()
    const { id } = await createBackup(database, store, await options())
    const { backups } = await listBackups(store)

    await mirrorCatalog(database.pool, { store: 'a', database: name, backups })
    await mirrorCatalog(database.pool, { store: 'b', database: name, backups })
    await mirrorCatalog(database.pool, { store: 'a', database: name, backups: [] })

    const { rows } = await database.pool.query('select store, id from pgtend.backup_catalog')
    expect(rows).toEqual([{ store: 'b', id }])
  })
})
